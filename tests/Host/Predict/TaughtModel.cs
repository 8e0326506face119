using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Predict.Online;

namespace AkkaDayTrade.Host.Tests.Predict;

/// <summary>An online model that learns from a made-up market, second by second.</summary>
internal static class TaughtModel
{
    public static OnlineModel Create(FeatureSet set) => new(set, TimeSpan.FromSeconds(2), deadBand: 0);

    public static void Teach(OnlineModel model, FeatureSet set, int seconds, int from = 0)
    {
        for (var second = from; second < from + seconds; second++)
        {
            model.Learn(new FeatureVector
            {
                Symbol = "A",
                Set = set,
                Epoch = 1,
                Position = second,
                UnixNanos = second * Timestamps.NanosPerSecond,
                ArrivalTimestamp = 0,
                Values = [.. Enumerable.Range(0, set.ColumnCount).Select(column => 50.0 + ((second + column) % 7))],
                Price = 100 + (second % 5),
                Volume = 1,
                Bid = double.NaN,
                Ask = double.NaN,
                Quality = VectorQuality.None,
                ClosesBucket = true,
            });
        }
    }
}
