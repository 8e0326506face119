using HdrHistogram;

namespace AkkaDayTrade.Pipeline.Telemetry;

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

    public long Count => _histogram.TotalCount;

    public double MaxMilliseconds => Count == 0 ? 0 : _histogram.GetMaxValue() / 1000.0;

    public double MeanMilliseconds => Count == 0 ? 0 : Volatile.Read(ref _sumMicroseconds) / 1000.0 / Count;

    public void Record(TimeSpan elapsed)
    {
        var microseconds = Math.Clamp((long)elapsed.TotalMicroseconds, 1, HighestMicroseconds);
        _histogram.RecordValue(microseconds);
        // The histogram's own mean enumerates it, which fails while another thread writes.
        Interlocked.Add(ref _sumMicroseconds, microseconds);
    }

    /// <param name="percentile">0 to 100.</param>
    public double PercentileMilliseconds(double percentile) =>
        Count == 0 ? 0 : _histogram.GetValueAtPercentile(percentile) / 1000.0;
}
