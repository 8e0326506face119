using AkkaDayTrade.Domain.Sessions;
using AkkaDayTrade.Pipeline.Settings;

namespace AkkaDayTrade.Pipeline.Filter;

/// <summary>Section `Filter` of the configuration: which ticks are let through.</summary>
public sealed record FilterOptions
{
    private static readonly TimeSpan LongestSpan = TimeSpan.FromDays(365);

    /// <summary>Inclusive bounds for prices.</summary>
    public double MinPrice { get; init; } = 0.01;

    public double MaxPrice { get; init; } = 1_000_000;

    /// <summary>Inclusive lower bound for the volume of a trade; a trade without a positive volume is always rejected.</summary>
    public double MinVolume { get; init; }

    /// <summary>How far a tick's time may lie from the clock, see <see cref="StaleFilter"/>; zero = any age. Off in replay.</summary>
    public TimeSpan MaxAge { get; init; }

    /// <summary>How far back in event time a tick may lie; null = the feed's default (0, Polygon and Alpaca 2 s).</summary>
    public TimeSpan? MaxDisorder { get; init; }

    /// <summary>`always`, `tokyo`, `newyork`, or `HH:mm-HH:mm Zone/Name`.</summary>
    public string Hours { get; init; } = "always";

    public IEnumerable<SettingError> Validate()
    {
        if (!(MinPrice >= 0))
        {
            yield return new SettingError("Filter:MinPrice", $"{MinPrice}", "0 or more");
        }

        if (!(MaxPrice >= MinPrice))
        {
            yield return new SettingError("Filter:MaxPrice", $"{MaxPrice}", "at least Filter:MinPrice");
        }

        if (!(MinVolume >= 0))
        {
            yield return new SettingError("Filter:MinVolume", $"{MinVolume}", "0 or more");
        }

        if (MaxAge < TimeSpan.Zero || MaxAge > LongestSpan)
        {
            yield return new SettingError("Filter:MaxAge", $"{MaxAge}", "0 (off) to 365 days");
        }

        if (MaxDisorder < TimeSpan.Zero || MaxDisorder > LongestSpan)
        {
            yield return new SettingError("Filter:MaxDisorder", $"{MaxDisorder}", "0 (none) to 365 days");
        }

        string? problem = null;
        try
        {
            TradingCalendars.Parse(Hours);
        }
        catch (FormatException exception)
        {
            problem = exception.Message;
        }

        if (problem is not null)
        {
            yield return new SettingError("Filter:Hours", Hours, problem);
        }
    }
}
