using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;
using AkkaDayTrade.Pipeline.Features;

namespace AkkaDayTrade.Micro;

/// <summary>The made-up trades that the benchmarks feed: a random walk in steps of a cent, a thousand ticks a second, the same every time.</summary>
internal static class Market
{
    public const string Symbol = "7203";
    private const int Seed = 763;
    private const long NanosBetweenTicks = 1_000_000;

    public static readonly DateTimeOffset Start = new(2026, 2, 24, 14, 30, 0, TimeSpan.Zero);

    public static FeatureSet DefaultSet { get; } = FeatureSet.Parse(FeatureOptions.DefaultSet);

    /// <summary>Trades at rising positions, each a millisecond after the one before.</summary>
    public static Tick[] Trades(int count)
    {
        var random = new Random(Seed);
        var start = Timestamps.ToUnixNanos(Start);
        var cents = 289_450;
        var ticks = new Tick[count];
        for (var i = 0; i < count; i++)
        {
            cents += random.Next(-5, 6);
            var price = cents / 100.0;
            ticks[i] = new Tick
            {
                Symbol = Symbol,
                Position = i,
                UnixNanos = start + (i * NanosBetweenTicks),
                Price = price,
                Volume = random.Next(1, 100) * 100,
                Bid = price - 0.01,
                Ask = price + 0.01,
                TradeId = (ulong)i + 1,
            };
        }

        return ticks;
    }

    /// <summary>The features of a set after some trades, so that all tick features are ready.</summary>
    public static SymbolFeatures Warmed(FeatureSet set, int ticks = 1_000)
    {
        var features = new SymbolFeatures(set, TradingCalendars.Always);
        foreach (var tick in Trades(ticks))
        {
            features.Update(tick);
        }

        return features;
    }

    /// <summary>A vector of the default set in which every tick feature is ready.</summary>
    public static FeatureVector Vector(long position = 0)
    {
        var values = new double[DefaultSet.ColumnCount];
        var features = Warmed(DefaultSet);
        features.Write(values);
        return new FeatureVector
        {
            Symbol = Symbol,
            Set = DefaultSet,
            Epoch = 1,
            Position = position,
            UnixNanos = Timestamps.ToUnixNanos(Start) + position,
            ArrivalTimestamp = 0,
            Values = values,
            Price = features.Price,
            Volume = 100,
            Bid = features.Bid,
            Ask = features.Ask,
            Quality = VectorQuality.None,
            ClosesBucket = false,
        };
    }
}
