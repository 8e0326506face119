using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;

namespace AkkaDayTrade.Research.WarmUp;

/// <summary>How long a feature remembers where it began.</summary>
/// <param name="Declared">Observations (ticks, or bars of its time frame) after which it has its first value.</param>
/// <param name="Needed">Observations after which it no longer depends on the start; null = not within the data.</param>
/// <param name="OnBars">Observations are bars.</param>
public sealed record WarmUpResult(string Feature, int Declared, long? Needed, bool OnBars);

/// <summary>
/// Finds for each feature how much of the past its value rests on: folds that begin later are held against one that saw everything.
/// Averages that smooth by a factor never forget wholly; from then on they differ by less than the tolerance.
/// </summary>
internal static class RecursiveCheck
{
    /// <summary>Later starts, as shares of the data: what holds for one may be luck.</summary>
    private static readonly double[] Starts = [0.1, 0.17, 0.25, 0.31];

    /// <summary>All ticks are one symbol's, in order.</summary>
    public static IReadOnlyList<WarmUpResult> Run(FeatureSet set, IReadOnlyList<Tick> ticks, double tolerance)
    {
        var reference = Fold(set, ticks, 0);
        var later = Starts.Select(share => (int)(share * ticks.Count)).Distinct().Select(start => (Start: start, Values: Fold(set, ticks, start))).ToList();
        return [.. set.Features.Select(feature => ResultOf(feature, ticks, reference, later, tolerance))];
    }

    /// <summary>A made-up tape that moves like prices do, one trade a second; the same every time.</summary>
    public static IReadOnlyList<Tick> MadeUp(int count)
    {
        var (random, price) = (new Random(763), 2_900.0);
        var ticks = new Tick[count];
        for (var i = 0; i < count; i++)
        {
            price = Math.Max(100, price + Math.Round((random.NextDouble() - 0.5) * 6) / 2);
            ticks[i] = new Tick
            {
                Symbol = "made-up",
                Position = i,
                // From the first second of a day, so that short tapes lie within one.
                UnixNanos = (20_000 * 86_400L + i) * Timestamps.NanosPerSecond,
                Price = price,
                Volume = 100 * random.Next(1, 20),
                Bid = price - 0.5,
                Ask = price + 0.5,
            };
        }

        return ticks;
    }

    private static double[][] Fold(FeatureSet set, IReadOnlyList<Tick> ticks, int start)
    {
        var features = new SymbolFeatures(set, TradingCalendars.Always);
        var values = new double[ticks.Count][];
        for (var i = start; i < ticks.Count; i++)
        {
            features.Update(ticks[i]);
            features.Write(values[i] = new double[set.ColumnCount]);
        }

        return values;
    }

    private static WarmUpResult ResultOf(
        FeatureDefinition feature, IReadOnlyList<Tick> ticks, double[][] reference, IReadOnlyList<(int Start, double[][] Values)> later, double tolerance)
    {
        long? needed = 0;
        foreach (var (start, values) in later)
        {
            var settled = ticks.Count;
            while (settled > start && IsSame(feature, reference[settled - 1], values[settled - 1], tolerance))
            {
                settled--;
            }

            needed = settled == ticks.Count ? null : Math.Max(needed ?? 0, ObservationsBetween(feature, ticks, start, settled));
            if (needed is null)
            {
                break;
            }
        }

        return new WarmUpResult(feature.Name, feature.Kind.WarmUp, needed, feature.TimeFrameNanos > 0);
    }

    private static bool IsSame(FeatureDefinition feature, double[] one, double[] other, double tolerance)
    {
        for (var column = feature.Column; column < feature.Column + feature.Width; column++)
        {
            var (a, b) = (one[column], other[column]);
            if (double.IsNaN(a) != double.IsNaN(b) || Math.Abs(a - b) > tolerance * Math.Max(1, Math.Abs(a)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>From the fold's first tick to the first at which it agrees, that one included; bars count when they have begun.</summary>
    private static long ObservationsBetween(FeatureDefinition feature, IReadOnlyList<Tick> ticks, int start, int settled) =>
        feature.TimeFrameNanos == 0
            ? settled - start + 1
            : Timestamps.FloorDivide(ticks[settled].UnixNanos, feature.TimeFrameNanos) - Timestamps.FloorDivide(ticks[start].UnixNanos, feature.TimeFrameNanos);
}
