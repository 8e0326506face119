using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Settings;

namespace AkkaDayTrade.Pipeline.Features;

/// <summary>Section `Features` of the configuration: what is computed per symbol.</summary>
public sealed record FeatureOptions
{
    public const string DefaultSet =
        "sma(5) sma(20) sma(50) ema(12) ema(26) rsi(14) macd(12,26,9) bollinger(20,2) volume_ratio(20)@1m";

    /// <summary>Space-separated specifications, see <see cref="FeatureSet.Parse"/>.</summary>
    public string Set { get; init; } = DefaultSet;

    /// <summary>Length of the circular buffer of recent ticks per symbol.</summary>
    public int RecentTicks { get; init; } = 256;

    public IEnumerable<SettingError> Validate()
    {
        if (RecentTicks is < 1 or > 1_000_000)
        {
            yield return new SettingError("Features:RecentTicks", $"{RecentTicks}", "1 to 1000000");
        }

        string? problem = null;
        try
        {
            FeatureSet.Parse(Set);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            problem = exception.Message;
        }

        if (problem is not null)
        {
            yield return new SettingError("Features:Set", Set, problem);
        }
    }
}
