using System.Diagnostics;

namespace AkkaDayTrade.Load;

/// <summary>One stretch of a run that is watched.</summary>
/// <param name="AtSeconds">End of the stretch, from the beginning of the window.</param>
/// <param name="FeaturesP99Ms">Wire→features within the stretch; null when nothing came.</param>
internal sealed record Sample(
    double AtSeconds, double OfferedPerSecond, double ProcessedPerSecond, double RssMb, double CpuCores, double? FeaturesP50Ms, double? FeaturesP99Ms)
{
    public static Sample Between(long windowStart, RunReading before, RunReading after)
    {
        var seconds = Stopwatch.GetElapsedTime(before.Timestamp, after.Timestamp).TotalSeconds;
        var latency = LatencyQuantiles.Between(before.Host.Latencies["features"], after.Host.Latencies["features"]);
        return new Sample(
            Stopwatch.GetElapsedTime(windowStart, after.Timestamp).TotalSeconds,
            (after.EventsSent - before.EventsSent) / seconds,
            (after.Host.Processed - before.Host.Processed) / seconds,
            after.Host.ResidentBytes / 1e6,
            (after.Host.CpuSeconds - before.Host.CpuSeconds) / seconds,
            latency?.P50,
            latency?.P99);
    }
}

/// <summary>How memory and latency changed over a long run: straight lines through the samples' second half, when all is warm.</summary>
internal sealed record SoakResult(double RssMbPerHour, double FeaturesP50MsPerHour, double FeaturesP99MsPerHour, IReadOnlyList<Sample> Samples)
{
    public static SoakResult Of(IReadOnlyList<Sample> samples)
    {
        var warm = samples.Skip(samples.Count / 2).ToList();
        return new SoakResult(
            SlopePerHour(warm, sample => sample.RssMb),
            SlopePerHour(warm, sample => sample.FeaturesP50Ms ?? 0),
            SlopePerHour(warm, sample => sample.FeaturesP99Ms ?? 0),
            samples);
    }

    private static double SlopePerHour(IReadOnlyList<Sample> samples, Func<Sample, double> value)
    {
        var (meanTime, mean) = (samples.Average(sample => sample.AtSeconds), samples.Average(value));
        var spread = samples.Sum(sample => (sample.AtSeconds - meanTime) * (sample.AtSeconds - meanTime));
        return spread == 0 ? 0 : samples.Sum(sample => (sample.AtSeconds - meanTime) * (value(sample) - mean)) / spread * 3600;
    }
}

/// <summary>What a burst did: latency is steady again when a stretch's p99 is at most twice the median of those before the burst, and 5 ms more.</summary>
/// <param name="RecoveredSeconds">From the burst's end to the first steady stretch; null when none came.</param>
internal sealed record BurstResult(double PeakOfferedPerSecond, double SteadyP99Ms, double WorstP99Ms, double? RecoveredSeconds)
{
    private const double BurstFrom = 3;

    /// <returns>Null when no burst was seen.</returns>
    public static BurstResult? Of(double rate, IReadOnlyList<Sample> samples)
    {
        var first = samples.ToList().FindIndex(sample => sample.OfferedPerSecond > rate * BurstFrom);
        var last = samples.ToList().FindLastIndex(sample => sample.OfferedPerSecond > rate * BurstFrom);
        if (first < 1)
        {
            return null;
        }

        var steady = samples.Take(first).Select(sample => sample.FeaturesP99Ms ?? 0).Order().ElementAt(first / 2);
        var again = samples.Skip(last + 1).FirstOrDefault(sample => sample.FeaturesP99Ms <= (steady * 2) + 5);
        return new BurstResult(
            samples.Max(sample => sample.OfferedPerSecond),
            steady,
            samples.Skip(first).Max(sample => sample.FeaturesP99Ms ?? 0),
            again?.AtSeconds - samples[last].AtSeconds);
    }
}
