using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Host.Dashboard.Sampling;

/// <summary>One stage's latencies of the last seconds, which the totals since the start would bury. Not safe for use by several threads.</summary>
internal sealed class LatencyWindow
{
    /// <summary>How far back the percentiles reach.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromSeconds(10);

    private readonly Queue<(TimeSpan At, IReadOnlyList<LatencyCount> Counts)> _readings = new();

    /// <summary>Takes a reading of all that was recorded since the start; percentiles of what the window holds, null while that is nothing.</summary>
    /// <param name="at">On a monotonic clock.</param>
    public LatencySummary? Add(TimeSpan at, IReadOnlyList<LatencyCount> counts)
    {
        while (_readings.TryPeek(out var oldest) && (at - oldest.At > Span * 2 || (_readings.Count > 1 && at - oldest.At > Span)))
        {
            _readings.Dequeue();
        }

        var summary = LatencySummary.Between(_readings.TryPeek(out var first) ? first.Counts : [], counts);
        _readings.Enqueue((at, counts));
        return summary;
    }
}
