using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;

namespace AkkaDayTrade.Research.Tests;

/// <summary>Ticks for tests, and the features to compute of them.</summary>
internal static class Tapes
{
    /// <summary>Every family of the registry, on ticks and on bars.</summary>
    public static readonly string EveryFeature = string.Join(' ', FeatureRegistry.Names.Select(SpecificationOf).SelectMany(text => new[] { text, $"{text}@5s" }));

    public static SymbolSetup Setup(string specifications, PipelineMode mode) => new()
    {
        Set = FeatureSet.Parse(specifications),
        Calendar = TradingCalendars.Always,
        Mode = mode,
        BucketNanos = 100 * Timestamps.NanosPerMillisecond,
        MaxDisorder = TimeSpan.Zero,
        RecentTicks = 1,
    };

    /// <summary>Trades and quotes with everything a feed may send: equal times, ticks out of order, repeats, pauses.</summary>
    public static Tick[] Random(int seed, int count, string symbol = "7203")
    {
        var random = new Random(seed);
        var (nanos, price) = (1_767_000_000L * Timestamps.NanosPerSecond, 2000.0);
        var ticks = new Tick[count];
        for (var i = 0; i < count; i++)
        {
            nanos += random.Next(20) switch
            {
                0 => -Timestamps.NanosPerMillisecond,
                1 => 0,
                2 => random.NextInt64(8 * Timestamps.NanosPerSecond),
                _ => random.NextInt64(150 * Timestamps.NanosPerMillisecond),
            };
            price = Math.Max(1, price + Math.Round((random.NextDouble() - 0.5) * 8, 1));
            var isQuote = random.Next(4) == 0;
            ticks[i] = new Tick
            {
                Symbol = symbol,
                Position = i,
                UnixNanos = nanos,
                Price = isQuote ? double.NaN : price,
                Volume = isQuote ? 0 : random.Next(1, 500) / 7.0,
                Bid = random.Next(5) == 0 ? double.NaN : price - 0.5,
                Ask = random.Next(5) == 0 ? double.NaN : price + 0.5,
                Kind = isQuote ? TickKind.Quote : TickKind.Trade,
                TradeId = random.Next(3) == 0 ? 0 : (ulong)(random.Next(50) == 0 ? i : i + 1),
            };
        }

        return ticks;
    }

    /// <summary>All that could be told apart, numbers by their bits.</summary>
    public static string Show(FeatureVector vector) =>
        $"{vector.Position} {vector.UnixNanos} {vector.Quality} {Bits(vector.Values)} {Bits([vector.Price, vector.Volume, vector.Bid, vector.Ask])}";

    public static string Bits(double[] values) =>
        string.Join(',', values.Select(value => BitConverter.DoubleToUInt64Bits(value).ToString("x16", CultureInfo.InvariantCulture)));

    private static string SpecificationOf(string family) => family switch
    {
        "vwap" or "obv" or "spread" or "mid" => family,
        "macd" => "macd(3,6,4)",
        "bollinger" => "bollinger(5,2)",
        "stochastic" => "stochastic(5,3)",
        "half_space_trees" => "half_space_trees(10,3,3)",
        _ => $"{family}(5)",
    };
}
