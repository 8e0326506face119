using System.Diagnostics.Metrics;

namespace AkkaDayTrade.Research.Recording;

/// <summary>What the recorder has done. Safe for use by several threads.</summary>
public sealed class RecordMetrics
{
    private long _ticks;
    private long _vectors;
    private long _lost;
    private long _files;
    private long _failures;

    /// <summary>Adds its counters to a meter.</summary>
    public RecordMetrics(Meter meter)
    {
        ArgumentNullException.ThrowIfNull(meter);
        meter.CreateObservableCounter("daytrade.record.ticks", () => Ticks, description: "Ticks written to the recording");
        meter.CreateObservableCounter("daytrade.record.vectors", () => Vectors, description: "Vectors written to the recording");
        meter.CreateObservableCounter("daytrade.record.lost", () => Lost, description: "Ticks and vectors left out of the recording: its buffer was full, or they could not be written");
        meter.CreateObservableCounter("daytrade.record.failures", () => Failures, description: "Files of the recording that could not be written");
    }

    public long Ticks => Volatile.Read(ref _ticks);

    public long Vectors => Volatile.Read(ref _vectors);

    public long Lost => Volatile.Read(ref _lost);

    public long Files => Volatile.Read(ref _files);

    public long Failures => Volatile.Read(ref _failures);

    internal void Wrote(long ticks, long vectors)
    {
        Interlocked.Increment(ref _files);
        Interlocked.Add(ref _ticks, ticks);
        Interlocked.Add(ref _vectors, vectors);
    }

    internal void LeftOut(long rows) => Interlocked.Add(ref _lost, rows);

    internal void Failed() => Interlocked.Increment(ref _failures);
}
