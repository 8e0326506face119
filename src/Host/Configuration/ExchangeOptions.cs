using AkkaDayTrade.Pipeline.Settings;

namespace AkkaDayTrade.Host.Configuration;

/// <summary>Section `Exchange` of the configuration: the built-in simulated exchange, used while `Feed:Url` is empty.</summary>
public sealed record ExchangeOptions
{
    /// <summary>0 = any free one.</summary>
    public int Port { get; init; } = 9120;

    /// <summary>Ticks per second over all symbols; 0 = flat out.</summary>
    public double Rate { get; init; } = 30;

    /// <summary>The same seed and symbols give the same ticks.</summary>
    public int Seed { get; init; } = 763;

    /// <summary>How much the past tells of the future: 0 = nothing, 1 = direction persists; null = as 1, pulled back where it strays far.</summary>
    public double? Signal { get; init; }

    /// <summary>Faults to inject, e.g. `drop=30s,garbage=0.001`; empty = none.</summary>
    public string Faults { get; init; } = string.Empty;

    public IEnumerable<SettingError> Validate()
    {
        if (Signal is { } signal && !(signal is >= 0 and <= 10))
        {
            yield return new SettingError("Exchange:Signal", $"{Signal}", "0 (none) to 10");
        }

        if (!(Rate >= 0))
        {
            yield return new SettingError("Exchange:Rate", $"{Rate}", "0 (flat out) or ticks per second");
        }
    }
}
