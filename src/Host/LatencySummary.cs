using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Host;

/// <summary>Percentiles of a latency from the frame's arrival, milliseconds.</summary>
public sealed record LatencySummary(double P50, double P99, double P999, double Max)
{
    internal static LatencySummary Of(LatencyHistogram latency) => new(
        latency.PercentileMilliseconds(50), latency.PercentileMilliseconds(99), latency.PercentileMilliseconds(99.9), latency.MaxMilliseconds);

    /// <summary>Of what was recorded between two readings; null when that is nothing.</summary>
    internal static LatencySummary? Between(IReadOnlyList<LatencyCount> before, IReadOnlyList<LatencyCount> now)
    {
        var earlier = before.ToDictionary(entry => entry.Ms, entry => entry.Count);
        List<LatencyCount> counts = [.. now.Select(entry => entry with { Count = entry.Count - earlier.GetValueOrDefault(entry.Ms) }).Where(entry => entry.Count > 0)];
        var total = counts.Sum(entry => entry.Count);
        return total == 0
            ? null
            : new LatencySummary(At(counts, total, 0.5), At(counts, total, 0.99), At(counts, total, 0.999), counts[^1].Ms);
    }

    /// <summary>The shortest latency that at least this share of the recordings does not exceed.</summary>
    private static double At(List<LatencyCount> counts, long total, double share)
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
