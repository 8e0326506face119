using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Load;

/// <summary>Quantiles of a latency within the measured window, milliseconds.</summary>
internal sealed record LatencyQuantiles(double P50, double P99, double P999, double Max, long Count)
{
    /// <summary>What was recorded between two readings of one histogram; null when nothing was.</summary>
    public static LatencyQuantiles? Between(IReadOnlyList<LatencyCount> before, IReadOnlyList<LatencyCount> after)
    {
        var earlier = before.ToDictionary(entry => entry.Ms, entry => entry.Count);
        var counts = after
            .Select(entry => entry with { Count = entry.Count - earlier.GetValueOrDefault(entry.Ms) })
            .Where(entry => entry.Count > 0)
            .ToList();
        var total = counts.Sum(entry => entry.Count);
        return total == 0 ? null : new LatencyQuantiles(At(0.5), At(0.99), At(0.999), counts[^1].Ms, total);

        double At(double quantile)
        {
            var rest = (long)Math.Ceiling(quantile * total);
            return counts.First(entry => (rest -= entry.Count) <= 0).Ms;
        }
    }

    /// <summary>
    /// The two legs of a way, quantile by quantile. Exact when both are slow at the same time, as in a stall, which is what
    /// must not be hidden; otherwise it says more than the truth.
    /// </summary>
    public static LatencyQuantiles? Sum(LatencyQuantiles? first, LatencyQuantiles? second) => first is null || second is null
        ? null
        : new LatencyQuantiles(
            first.P50 + second.P50, first.P99 + second.P99, first.P999 + second.P999, first.Max + second.Max, Math.Min(first.Count, second.Count));
}
