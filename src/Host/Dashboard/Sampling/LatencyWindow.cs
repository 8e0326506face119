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

        var summary = _readings.TryPeek(out var first) ? Percentiles(Difference(first.Counts, counts)) : Percentiles(counts);
        _readings.Enqueue((at, counts));
        return summary;
    }

    private static List<LatencyCount> Difference(IReadOnlyList<LatencyCount> before, IReadOnlyList<LatencyCount> now)
    {
        var earlier = before.ToDictionary(entry => entry.Ms, entry => entry.Count);
        return [.. now.Select(entry => entry with { Count = entry.Count - earlier.GetValueOrDefault(entry.Ms) }).Where(entry => entry.Count > 0)];
    }

    private static LatencySummary? Percentiles(IReadOnlyList<LatencyCount> counts)
    {
        var total = counts.Sum(entry => entry.Count);
        return total == 0
            ? null
            : new LatencySummary(At(counts, total, 0.5), At(counts, total, 0.99), At(counts, total, 0.999), counts[^1].Ms);
    }

    /// <summary>The shortest latency that at least this share of the recordings does not exceed.</summary>
    private static double At(IReadOnlyList<LatencyCount> counts, long total, double share)
    {
        var wanted = (long)Math.Ceiling(share * total);
        var passed = 0L;
        foreach (var entry in counts)
        {
            passed += entry.Count;
            if (passed >= wanted)
            {
                return entry.Ms;
            }
        }

        return counts[^1].Ms;
    }
}
