namespace AkkaDayTrade.Pipeline.Alert;

/// <summary>Which rules keep which others silent.</summary>
internal static class AlertInhibition
{
    /// <summary>
    /// Tells each rule which others inhibit it. Throws <see cref="FormatException"/> for a type that no rule has, and for rules
    /// that would silence themselves, be it over others.
    /// </summary>
    public static AlertRule[] Apply(AlertRule[] rules, IReadOnlyList<AlertRuleOptions> options)
    {
        var builtIn = rules.Length - options.Count;
        var inhibitedBy = rules.Select(_ => new List<int>()).ToArray();
        for (var i = 0; i < options.Count; i++)
        {
            foreach (var type in options[i].Inhibits)
            {
                var target = Array.FindIndex(rules, rule => rule.Type == type);
                if (target < 0)
                {
                    throw new FormatException(
                        $"Rule '{options[i].Name}' (Alerts:Rules:{i}:Inhibits): there is no rule '{type}'; known are {string.Join(", ", rules.Select(rule => rule.Type))}");
                }

                inhibitedBy[target].Add(builtIn + i);
                if (Reaches(inhibitedBy, target, target))
                {
                    throw new FormatException($"Rule '{options[i].Name}' (Alerts:Rules:{i}:Inhibits): with '{type}' it would silence itself");
                }
            }
        }

        return [.. rules.Select((rule, place) => rule with { InhibitedBy = inhibitedBy[place] })];
    }

    /// <summary>What was added before goes round in no circle, so the search ends.</summary>
    private static bool Reaches(List<int>[] inhibitedBy, int from, int sought) =>
        inhibitedBy[from].Exists(place => place == sought || Reaches(inhibitedBy, place, sought));
}
