using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Pipeline.Settings;

namespace AkkaDayTrade.Pipeline.Alert;

/// <summary>How a webhook's body looks.</summary>
public enum WebhookFormat
{
    Generic,
    Slack,
}

/// <summary>What alerts a webhook is told of in one message.</summary>
public enum WebhookGrouping
{
    /// <summary>Every alert in a message of its own.</summary>
    None,

    /// <summary>Those of one type, whatever their symbols.</summary>
    Type,

    /// <summary>Those of one symbol, whatever their types.</summary>
    Symbol,
}

/// <summary>Where alerts are posted.</summary>
public sealed record WebhookOptions
{
    public required Uri Url { get; init; }

    public WebhookFormat Format { get; init; }

    /// <summary>Puts what comes within <see cref="GroupWait"/> into one message for each type or symbol.</summary>
    public WebhookGrouping GroupBy { get; init; }

    /// <summary>How long the first alert of a message waits for others of its group.</summary>
    public TimeSpan GroupWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Tells the end of an alert's condition too. Retractions are always told.</summary>
    public bool Cleared { get; init; }

    /// <summary>Without what is secret.</summary>
    public override string ToString() => Shown.Of(this);
}

/// <summary>An Alertmanager that is told which alerts stand.</summary>
public sealed record AlertmanagerOptions
{
    /// <summary>Its root, e.g. `http://127.0.0.1:9093`; `api/v2/alerts` is appended.</summary>
    public required Uri Url { get; init; }

    /// <summary>How often a standing alert is told again; one that is not told for four times as long ends by itself.</summary>
    public TimeSpan Resend { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an alert stands whose end nobody tells, because its symbol is silent or its worker began anew.</summary>
    public TimeSpan ResolveAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Without what is secret.</summary>
    public override string ToString() => Shown.Of(this);
}

/// <summary>A user's rule.</summary>
public sealed record AlertRuleOptions
{
    public required string Name { get; init; }

    /// <summary>Expression over features, price, volume, spread and prediction, e.g. `rsi_14 &gt; 80 &amp;&amp; price &gt; vwap`.</summary>
    public required string When { get; init; }

    /// <summary>Expression that ends the alert; without it, it ends when <see cref="When"/> is false.</summary>
    public string? Until { get; init; }

    /// <summary>How long <see cref="When"/> must hold, in event time.</summary>
    public TimeSpan For { get; init; }

    public TimeSpan? Cooldown { get; init; }

    /// <summary>One of <see cref="AlertSeverities.All"/>.</summary>
    public string Severity { get; init; } = AlertSeverities.Info;

    /// <summary>Alert types (`unusual_volume`, `rule:NAME`) that stay silent for a symbol while this rule holds for it.</summary>
    public IReadOnlyList<string> Inhibits { get; init; } = [];
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

    public IReadOnlyList<AlertmanagerOptions> Alertmanagers { get; init; } = [];

    public IReadOnlyList<AlertRuleOptions> Rules { get; init; } = [];

    public IEnumerable<SettingError> Validate() => ValidateThresholds().Concat(ValidateChannels()).Concat(ValidateRules());

    private IEnumerable<SettingError> ValidateThresholds()
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
    }

    private IEnumerable<SettingError> ValidateChannels()
    {
        for (var i = 0; i < Webhooks.Count; i++)
        {
            if (!IsWebAddress(Webhooks[i].Url))
            {
                yield return new SettingError($"Alerts:Webhooks:{i}:Url", $"{Webhooks[i].Url}", "an absolute http:// or https:// address");
            }

            if (Webhooks[i].GroupWait < TimeSpan.Zero || Webhooks[i].GroupWait > TimeSpan.FromMinutes(10))
            {
                yield return new SettingError($"Alerts:Webhooks:{i}:GroupWait", $"{Webhooks[i].GroupWait}", "0 to 10 minutes");
            }
        }

        for (var i = 0; i < Alertmanagers.Count; i++)
        {
            if (!IsWebAddress(Alertmanagers[i].Url))
            {
                yield return new SettingError($"Alerts:Alertmanagers:{i}:Url", $"{Alertmanagers[i].Url}", "an absolute http:// or https:// address");
            }

            if (Alertmanagers[i].Resend < TimeSpan.FromSeconds(1) || Alertmanagers[i].Resend > TimeSpan.FromHours(1))
            {
                yield return new SettingError($"Alerts:Alertmanagers:{i}:Resend", $"{Alertmanagers[i].Resend}", "1 second to 1 hour");
            }

            if (Alertmanagers[i].ResolveAfter < Alertmanagers[i].Resend || Alertmanagers[i].ResolveAfter > TimeSpan.FromDays(7))
            {
                yield return new SettingError($"Alerts:Alertmanagers:{i}:ResolveAfter", $"{Alertmanagers[i].ResolveAfter}", "Resend to 7 days");
            }
        }
    }

    private IEnumerable<SettingError> ValidateRules()
    {
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

            if (!AlertSeverities.All.Contains(rule.Severity, StringComparer.Ordinal))
            {
                yield return new SettingError($"Alerts:Rules:{i}:Severity", rule.Severity, $"one of {string.Join(", ", AlertSeverities.All)}");
            }
        }
    }

    private static bool IsWebAddress(Uri? url) => url is { IsAbsoluteUri: true, Scheme: "http" or "https" };
}
