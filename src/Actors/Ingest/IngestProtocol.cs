using AkkaDayTrade.Pipeline;
using AkkaDayTrade.Pipeline.Ingest;

namespace AkkaDayTrade.Actors.Ingest;

/// <summary>Command: end the feed, let what is in the pipeline flow to its end, then stop.</summary>
public sealed record DrainIngest
{
    public static readonly DrainIngest Instance = new();
}

/// <summary>What a worker is about to run.</summary>
/// <param name="Offsets">Null when the source cannot be read again.</param>
internal sealed record RunAssigned(IngestRun Run, OffsetWriter? Offsets);

/// <summary>The partition's input has come to its end before: there is nothing to run.</summary>
internal sealed record NothingToRun
{
    public static readonly NothingToRun Instance = new();
}

/// <summary>The worker's pipeline has come to its end, or failed.</summary>
internal sealed record PipelineEnded(PipelineControl Pipeline, Exception? Failure);

/// <summary>What was to be told after the pipeline's end is told, or could not be.</summary>
internal sealed record EndTold
{
    public static readonly EndTold Instance = new();
}

/// <summary>Command to itself: run the pipeline again.</summary>
internal sealed record RestartIngest
{
    public static readonly RestartIngest Instance = new();
}

/// <summary>The pipeline has had its time to flow to its end.</summary>
internal sealed record DrainTimedOut
{
    public static readonly DrainTimedOut Instance = new();
}
