using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;

namespace AkkaDayTrade.Tests.Domain.Features;

/// <summary>Sessions from 09:00 to 11:30 and from 12:30 to 15:00 UTC, every day.</summary>
internal sealed class TwoSessionsADay : TradingCalendar
{
    public override string Name => "two-sessions";

    public override SessionWindow WindowAt(long unixNanos)
    {
        var day = Timestamps.FloorDivide(unixNanos, At(24));
        var midnight = day * At(24);
        var time = unixNanos - midnight;
        var dayNumber = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber + (int)day;
        return time switch
        {
            _ when time < At(9) => new SessionWindow(false, midnight + At(-9), midnight + At(9), dayNumber - 1),
            _ when time <= At(11.5) => new SessionWindow(true, midnight + At(9), midnight + At(11.5), dayNumber),
            _ when time < At(12.5) => new SessionWindow(false, midnight + At(11.5), midnight + At(12.5), dayNumber),
            _ when time <= At(15) => new SessionWindow(true, midnight + At(12.5), midnight + At(15), dayNumber),
            _ => new SessionWindow(false, midnight + At(15), midnight + At(33), dayNumber),
        };
    }

    private static long At(double hours) => Timestamps.ToNanos(TimeSpan.FromHours(hours));
}

internal static class TestMarket
{
    public const string DefaultSet =
        "sma(5) sma(20) sma(50) ema(12) ema(26) rsi(14) macd(12,26,9) bollinger(20,2) volume_ratio(20)@1m";

    public const string EverySet =
        DefaultSet + " ema(9,seed=sma) macd(5,12,4,seed=sma) atr(14) vwap obv stochastic(14,3,3) realized_volatility(60) spread mid"
        + " rsi(3)@1s sma(2)@1m vwap@1m obv@1m stochastic(5,3)@1m mid@5m bollinger(4,2.5)@1s atr(2)@5m volume_ratio(3)"
        + " robust_zscore(20) ewma_chart(20) half_space_trees(30,4,4) robust_zscore(4)@1s ewma_chart(5,0.3)@1s half_space_trees(10,2,3)@1m";

    public static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static readonly TradingCalendar Calendar = new TwoSessionsADay();

    public static long Nanos(string utc) =>
        Timestamps.ToUnixNanos(DateTimeOffset.Parse(utc, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));

    public static SymbolFeatures Start(string set) => new(FeatureSet.Parse(set), Calendar);

    public static Tick Trade(string utc, double price, double volume = 100, TickFlags flags = TickFlags.None) => new()
    {
        Symbol = "7203",
        UnixNanos = Nanos(utc),
        Price = price,
        Volume = volume,
        Bid = double.NaN,
        Ask = double.NaN,
        Flags = flags,
    };

    public static Tick Quote(string utc, double bid, double ask) =>
        Trade(utc, double.NaN, 0) with { Bid = bid, Ask = ask, Kind = TickKind.Quote };

    /// <summary>Minute bars one after another, each rising by 1.</summary>
    public static Bar[] History(string from, int bars) =>
        [.. Enumerable.Range(0, bars).Select(i => new Bar(
            Nanos(from) + (i * Timestamps.ToNanos(Minute)),
            Nanos(from) + ((i + 1) * Timestamps.ToNanos(Minute)),
            100 + i,
            103 + i,
            98 + i,
            101 + i,
            1000 + (i % 3 * 40)))];

    /// <summary>The first columns of the symbol's vector as it stands.</summary>
    public static double[] Columns(this SymbolFeatures features, int count = 1)
    {
        var columns = new double[count];
        features.Write(columns);
        return columns;
    }

    /// <summary>Runs one feature over observations: its columns after each.</summary>
    public static double[][] Run(string specification, IEnumerable<Observation> observations)
    {
        var kind = FeatureRegistry.Compile(FeatureSpecification.Parse(specification));
        var feature = kind.Create();
        return [.. observations.Select(observation =>
        {
            feature.Update(observation);
            var columns = new double[1 + kind.Columns.Count];
            feature.Write(columns);
            return columns;
        })];
    }
}
