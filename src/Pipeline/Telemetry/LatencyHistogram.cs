using HdrHistogram;

namespace AkkaDayTrade.Pipeline.Telemetry;

/// <summary>How often a latency was recorded.</summary>
/// <param name="Ms">Milliseconds, the upper end of the values that are not told apart.</param>
public sealed record LatencyCount(double Ms, long Count);

/// <summary>Latencies from 1 µs to 10 minutes with three significant digits; many may write while one reads.</summary>
public sealed class LatencyHistogram
{
    private static readonly long HighestMicroseconds = (long)TimeSpan.FromMinutes(10).TotalMicroseconds;

    private readonly HistogramBase _histogram = HistogramFactory
        .With64BitBucketSize()
        .WithValuesUpTo(HighestMicroseconds)
        .WithPrecisionOf(3)
        .WithThreadSafeWrites()
        .Create();

    private long _sumMicroseconds;
    private long _highestMicroseconds;

    public long Count => _histogram.TotalCount;

    // The histogram's own maximum enumerates it, which fails while another thread writes; so does its mean.
    public double MaxMilliseconds => _histogram.HighestEquivalentValue(Volatile.Read(ref _highestMicroseconds)) / 1000.0;

    public double MeanMilliseconds => Count == 0 ? 0 : Volatile.Read(ref _sumMicroseconds) / 1000.0 / Count;

    /// <summary>
    /// How often each latency was recorded since the start, shortest first. Two readings subtract to what came in between.
    /// </summary>
    public IReadOnlyList<LatencyCount> Counts()
    {
        // To the highest one, not until as many as there were have been seen: others are recorded meanwhile.
        var counts = new List<LatencyCount>();
        var highest = Volatile.Read(ref _highestMicroseconds);
        for (var value = 1L; value <= highest; value = _histogram.NextNonEquivalentValue(value))
        {
            if (_histogram.GetCountAtValue(value) is > 0 and var count)
            {
                counts.Add(new LatencyCount(_histogram.HighestEquivalentValue(value) / 1000.0, count));
            }
        }

        return counts;
    }

    public void Record(TimeSpan elapsed)
    {
        var microseconds = Math.Clamp((long)elapsed.TotalMicroseconds, 1, HighestMicroseconds);
        _histogram.RecordValue(microseconds);
        Interlocked.Add(ref _sumMicroseconds, microseconds);
        var highest = Volatile.Read(ref _highestMicroseconds);
        while (microseconds > highest)
        {
            highest = Interlocked.CompareExchange(ref _highestMicroseconds, microseconds, highest);
        }
    }

    /// <param name="percentile">0 to 100.</param>
    public double PercentileMilliseconds(double percentile) =>
        Count == 0 ? 0 : _histogram.GetValueAtPercentile(percentile) / 1000.0;
}
