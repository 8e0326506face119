using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;

namespace AkkaDayTrade.Pipeline.Alert;

/// <summary>
/// One rule: it fires when its figure reaches the threshold, and again only after the figure has been below
/// <paramref name="RearmBelow"/>.
/// </summary>
/// <param name="For">How long, in event time, the figure must stay at or above the threshold first.</param>
/// <param name="Figure">NaN = the vector does not say: the rule stays as it is, and <paramref name="For"/> starts over.</param>
/// <param name="Describe">The alert's message for a vector and its figure.</param>
public sealed record AlertRule(
    string Type,
    string Severity,
    double Threshold,
    double RearmBelow,
    TimeSpan For,
    TimeSpan Cooldown,
    Func<RuleInput, double> Figure,
    Func<RuleInput, double, string> Describe)
{
    /// <summary>Ends the alert and arms the rule again, in place of <see cref="RearmBelow"/>; null = that counts.</summary>
    public Func<RuleInput, bool>? EndsWhen { get; init; }

    /// <summary>Whether it says anything of a vector that no model has answered.</summary>
    public bool NeedsPrediction { get; init; } = true;

    /// <summary>Places of the rules in the set that keep this one silent for a symbol while they hold for it.</summary>
    public IReadOnlyList<int> InhibitedBy { get; init; } = [];
}

/// <summary>The built-in rules with the configured thresholds, and the user's.</summary>
public sealed class AlertRuleSet
{
    /// <summary>A built-in rule fires again only after its figure has fallen this far, relatively, below the threshold.</summary>
    public const double Hysteresis = 0.05;

    /// <summary>The feature behind `unusual_volume`; without it in the set the rule is silent.</summary>
    public const string VolumeFeature = "volume_ratio_20_1m";

    private AlertRuleSet(IReadOnlyList<AlertRule> rules) => Rules = rules;

    public IReadOnlyList<AlertRule> Rules { get; }

    /// <summary>Compiles the rules. Throws <see cref="FormatException"/> for a user's rule that is wrong, with its name, key and the position.</summary>
    public static AlertRuleSet Compile(AlertOptions options, FeatureSet set)
    {
        ArgumentNullException.ThrowIfNull(options);
        AlertRule[] rules =
        [
            Verdict("high_confidence_buy", PredictionType.Buy, options.HighConfidenceBuy, options.Cooldown),
            Verdict("high_confidence_sell", PredictionType.Sell, options.HighConfidenceSell, options.Cooldown),
            BuiltIn(
                "high_risk_warning", AlertSeverities.Warning, options.HighRisk, options.Cooldown,
                scored => scored.Prediction?.RiskScore ?? double.NaN,
                (scored, risk) => $"{scored.Vector.Symbol}: risk {risk:0.00} of the {scored.Prediction?.ModelVersion} prediction"),
            BuiltIn(
                "unusual_volume", AlertSeverities.Info, options.UnusualVolume, options.Cooldown,
                scored => scored.Vector[VolumeFeature],
                (scored, ratio) => $"{scored.Vector.Symbol}: volume {ratio:0.0} times its 20-minute mean") with { NeedsPrediction = false },
            .. options.Rules.Select((rule, index) => FromUser(rule, index, options.Cooldown, set)),
        ];
        return new AlertRuleSet(AlertInhibition.Apply(rules, options.Rules));
    }

    /// <summary>The rule of an alert type, null when there is none of it (any more).</summary>
    public AlertRule? Find(string type) => Rules.FirstOrDefault(rule => rule.Type == type);

    private static AlertRule Verdict(string type, PredictionType verdict, double threshold, TimeSpan cooldown) => BuiltIn(
        type, AlertSeverities.Info, threshold, cooldown,
        scored => scored.Prediction switch
        {
            null or { Abstained: not null } => double.NaN,
            { Type: var given, Confidence: var confidence } when given == verdict => confidence,
            _ => double.MinValue,
        },
        (scored, confidence) =>
            $"{scored.Vector.Symbol}: {(verdict == PredictionType.Buy ? "buy" : "sell")} with confidence {confidence:0.00} by {scored.Prediction?.ModelVersion}");

    private static AlertRule BuiltIn(
        string type, string severity, double threshold, TimeSpan cooldown, Func<RuleInput, double> figure, Func<RuleInput, double, string> describe) =>
        new(type, severity, threshold, threshold * (1 - Hysteresis), TimeSpan.Zero, cooldown, figure, describe);

    private static AlertRule FromUser(AlertRuleOptions rule, int index, TimeSpan cooldown, FeatureSet set)
    {
        var when = Compile(rule, index, nameof(rule.When), rule.When, set);
        var until = rule.Until is null ? null : Compile(rule, index, nameof(rule.Until), rule.Until, set);
        return new AlertRule(
            $"rule:{rule.Name}", rule.Severity, 1, 1, rule.For, rule.Cooldown ?? cooldown,
            scored => when.Evaluate(scored) switch { true => 1, false => 0, null => double.NaN },
            (scored, _) => $"{scored.Vector.Symbol}: {rule.When}")
        {
            NeedsPrediction = when.UsesPrediction || until?.UsesPrediction == true,
            EndsWhen = until is null ? null : scored => until.Evaluate(scored) == true,
        };
    }

    private static RuleExpression Compile(AlertRuleOptions rule, int index, string key, string expression, FeatureSet set)
    {
        try
        {
            return RuleExpression.Compile(expression, set);
        }
        catch (FormatException exception)
        {
            throw new FormatException($"Rule '{rule.Name}' (Alerts:Rules:{index}:{key}): {exception.Message}", exception);
        }
    }
}
