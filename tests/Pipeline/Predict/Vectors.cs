using System.Diagnostics;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Tests.Predict;

/// <summary>Vectors by hand, on a set of two averages.</summary>
internal static class Vectors
{
    public static readonly FeatureSet Set = FeatureSet.Parse("sma(5) sma(20)");

    public static FeatureVector Of(
        string symbol,
        long position,
        double fast = 1,
        double slow = 2,
        double price = 100,
        double volume = 10,
        double bid = 99,
        double ask = 101,
        bool closes = false,
        long epoch = 1,
        double? seconds = null) => new()
        {
            Symbol = symbol,
            Set = Set,
            Epoch = epoch,
            Position = position,
            UnixNanos = (long)((seconds ?? position) * Timestamps.NanosPerSecond),
            ArrivalTimestamp = Stopwatch.GetTimestamp(),
            Values = [fast, slow],
            Price = price,
            Volume = volume,
            Bid = bid,
            Ask = ask,
            Quality = VectorQuality.None,
            ClosesBucket = closes,
        };
}
