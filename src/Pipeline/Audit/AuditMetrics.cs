using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Audit;

/// <summary>What the continuous audit has done. Safe for use by several threads.</summary>
public sealed class AuditMetrics
{
    private long _vectors;
    private long _figures;
    private long _differences;
    private long _samples;
    private long _abandoned;

    public AuditMetrics(PipelineMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        metrics.Meter.CreateObservableCounter("daytrade.audit.vectors", () => Vectors, description: "Served vectors that were computed again");
        metrics.Meter.CreateObservableCounter("daytrade.audit.figures", () => Figures, description: "Figures of them compared bit by bit");
        metrics.Meter.CreateObservableCounter("daytrade.audit.differences", () => Differences, description: "Symbols drawn of which a bit differed");
        metrics.Meter.CreateObservableCounter("daytrade.audit.samples", () => Samples, description: "Symbols drawn");
        metrics.Meter.CreateObservableCounter("daytrade.audit.abandoned", () => Abandoned, description: "Symbols drawn that could not be followed: too much input, or input was lost");
    }

    public long Vectors => Volatile.Read(ref _vectors);

    public long Figures => Volatile.Read(ref _figures);

    public long Differences => Volatile.Read(ref _differences);

    public long Samples => Volatile.Read(ref _samples);

    public long Abandoned => Volatile.Read(ref _abandoned);

    internal void Drew() => Interlocked.Increment(ref _samples);

    internal void Compared(long figures)
    {
        Interlocked.Increment(ref _vectors);
        Interlocked.Add(ref _figures, figures);
    }

    internal void Differed() => Interlocked.Increment(ref _differences);

    internal void Abandon() => Interlocked.Increment(ref _abandoned);
}
