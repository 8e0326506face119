using AkkaDayTrade.Pipeline.Settings;

namespace AkkaDayTrade.Pipeline.Alert;

/// <summary>How a webhook's body looks.</summary>
public enum WebhookFormat
{
    Generic,
    Slack,
}

/// <summary>Where alerts are posted.</summary>
public sealed record WebhookOptions
{
    public required Uri Url { get; init; }

    public WebhookFormat Format { get; init; }

    /// <summary>Without what is secret.</summary>
    public override string ToString() => Shown.Of(this);
}

/// <summary>A user's rule.</summary>
public sealed record AlertRuleOptions
{
    public required string Name { get; init; }

    /// <summary>Expression over features, price, volume, spread and prediction, e.g. `rsi_14 &gt; 80 &amp;&amp; price &gt; vwap`.</summary>
    public required string When { get; init; }

    /// <summary>How long the expression must hold.</summary>
    public TimeSpan For { get; init; }

    public TimeSpan? Cooldown { get; init; }

    public string Severity { get; init; } = "info";
}

/// <summary>Section `Alerts` of the configuration.</summary>
public sealed record AlertOptions
{
    public double HighConfidenceBuy { get; init; } = 0.8;

    public double HighConfidenceSell { get; init; } = 0.8;

    public double HighRisk { get; init; } = 0.9;

    public double UnusualVolume { get; init; } = 2.0;

    public TimeSpan Cooldown { get; init; } = TimeSpan.FromSeconds(30);

    public IReadOnlyList<WebhookOptions> Webhooks { get; init; } = [];

    public IReadOnlyList<AlertRuleOptions> Rules { get; init; } = [];

    public IEnumerable<SettingError> Validate()
    {
        foreach (var (key, value) in new[]
        {
            ("Alerts:HighConfidenceBuy", HighConfidenceBuy),
            ("Alerts:HighConfidenceSell", HighConfidenceSell),
            ("Alerts:HighRisk", HighRisk),
        })
        {
            if (value is not (>= 0 and <= 1))
            {
                yield return new SettingError(key, $"{value}", "0 to 1");
            }
        }

        if (!(UnusualVolume > 0))
        {
            yield return new SettingError("Alerts:UnusualVolume", $"{UnusualVolume}", "more than 0");
        }

        if (Cooldown < TimeSpan.Zero)
        {
            yield return new SettingError("Alerts:Cooldown", $"{Cooldown}", "0 or more");
        }

        for (var i = 0; i < Webhooks.Count; i++)
        {
            if (Webhooks[i].Url is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
            {
                yield return new SettingError($"Alerts:Webhooks:{i}:Url", $"{Webhooks[i].Url}", "an absolute http:// or https:// address");
            }
        }

        for (var i = 0; i < Rules.Count; i++)
        {
            var rule = Rules[i];
            if (string.IsNullOrWhiteSpace(rule.Name) || Rules.Take(i).Any(other => other.Name == rule.Name))
            {
                yield return new SettingError($"Alerts:Rules:{i}:Name", rule.Name, "a name that no other rule has");
            }

            if (rule.For < TimeSpan.Zero)
            {
                yield return new SettingError($"Alerts:Rules:{i}:For", $"{rule.For}", "0 or more");
            }

            if (rule.Cooldown < TimeSpan.Zero)
            {
                yield return new SettingError($"Alerts:Rules:{i}:Cooldown", $"{rule.Cooldown}", "0 or more");
            }
        }
    }
}
