using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Store;

namespace AkkaDayTrade.Host.Dashboard.Charts;

/// <summary>A point in time that is marked on the price.</summary>
/// <param name="Time">Milliseconds since 1970 (UTC).</param>
/// <param name="Kind">`buy`, `sell` or `alert`.</param>
public sealed record ChartMark(double Time, string Kind, string Text);

/// <summary>Where a chart's data come from when they are not new.</summary>
internal static class ChartData
{
    /// <summary>How many minutes a chart can show.</summary>
    public const int KeptMinutes = 15;

    /// <summary>The rows of the last minutes as the store has them; none without a history.</summary>
    public static async Task<IReadOnlyList<double?[]>> LoadAsync(FeatureStore store, ChartPlan plan, string symbol, CancellationToken cancellationToken)
    {
        if (await store.LatestVectorAsync(symbol) is not { } latest)
        {
            return [];
        }

        var from = latest.Timestamp.AddMinutes(-KeptMinutes);
        var histories = await Task.WhenAll(plan.Features.Select(feature =>
            store.HistoryAsync(symbol, feature, from, latest.Timestamp, KeptMinutes * 60, cancellationToken)));
        return plan.RowsOf(histories.SelectMany(history => history));
    }

    /// <summary>[time in ms, volume] for each second of the newest trades; a first second that may have begun before them is left out.</summary>
    /// <param name="asked">How many ticks were asked for: so many may not be all there are.</param>
    public static IReadOnlyList<double[]> VolumesOf(IReadOnlyList<Tick> ticks, int asked)
    {
        var volumes = new SortedDictionary<long, double>();
        var total = double.NaN;
        foreach (var tick in ticks)
        {
            var volume = tick.Volume;
            if (tick.Flags.HasFlag(TickFlags.CumulativeVolume))
            {
                (volume, total) = (volume - total, volume);
            }

            if (volume > 0 && !tick.Flags.HasFlag(TickFlags.NoVolume))
            {
                var second = Timestamps.FloorDivide(tick.UnixNanos, Timestamps.NanosPerSecond);
                volumes[second] = volumes.GetValueOrDefault(second) + volume;
            }
        }

        var partial = ticks.Count >= asked ? Timestamps.FloorDivide(ticks[0].UnixNanos, Timestamps.NanosPerSecond) : long.MinValue;
        return [.. volumes.Where(second => second.Key > partial).Select(second => new[] { second.Key * 1000.0, second.Value })];
    }
}
