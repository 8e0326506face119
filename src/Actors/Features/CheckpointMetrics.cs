using System.Diagnostics.Metrics;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Actors.Features;

/// <summary>What failed about a checkpoint.</summary>
public enum CheckpointError
{
    /// <summary>The store did not give it; asked again.</summary>
    Load,

    /// <summary>The store did not take it; tried again.</summary>
    Save,

    /// <summary>The store did not delete an old one; tried again after the next save.</summary>
    Delete,

    /// <summary>What the store gave cannot be read.</summary>
    Unreadable,

    /// <summary>An entity stopped without it, because the store took too long.</summary>
    Unsaved,
}

/// <summary>What the symbols' checkpoints count. Safe for use by several threads; one instance per host.</summary>
public sealed class CheckpointMetrics
{
    private static readonly string[] ErrorNames = ["load", "save", "delete", "unreadable", "unsaved"];
    private static readonly string[] FaultNames = ["damaged", "version", "feature_set"];

    private readonly long[] _errors = new long[ErrorNames.Length];
    private readonly long[] _freshStarts = new long[FaultNames.Length];
    private long _saved;

    public CheckpointMetrics(PipelineMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        var meter = metrics.Meter;
        meter.CreateObservableCounter("daytrade.checkpoints", () => Saved);
        meter.CreateObservableCounter("daytrade.checkpoint.errors", () => Measure(ErrorNames, _errors));
        meter.CreateObservableCounter("daytrade.checkpoint.fresh_starts", () => Measure(FaultNames, _freshStarts));
    }

    public long Saved => Volatile.Read(ref _saved);

    public long ErrorsOf(CheckpointError error) => Volatile.Read(ref _errors[(int)error]);

    /// <summary>Symbols that began with an empty state and a flagged gap, because what was saved cannot be read.</summary>
    public long FreshStartsBy(CheckpointFault fault) => Volatile.Read(ref _freshStarts[(int)fault]);

    public void Took() => Interlocked.Increment(ref _saved);

    public void Failed(CheckpointError error) => Interlocked.Increment(ref _errors[(int)error]);

    public void StartedFresh(CheckpointFault fault) => Interlocked.Increment(ref _freshStarts[(int)fault]);

    private static IEnumerable<Measurement<long>> Measure(string[] names, long[] counts) => names.Select((name, index) =>
        new Measurement<long>(Volatile.Read(ref counts[index]), new KeyValuePair<string, object?>("reason", name)));
}
