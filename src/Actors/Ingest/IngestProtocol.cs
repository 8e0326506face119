using AkkaDayTrade.Pipeline;

namespace AkkaDayTrade.Actors.Ingest;

/// <summary>Command: end the feed, let what is in the pipeline flow to its end, then stop.</summary>
public sealed record DrainIngest
{
    public static readonly DrainIngest Instance = new();
}

/// <summary>The epoch for the pipeline that a worker is about to run.</summary>
internal sealed record EpochAssigned(long Epoch);

/// <summary>The worker's pipeline has come to its end, or failed.</summary>
internal sealed record PipelineEnded(PipelineControl Pipeline, Exception? Failure);

/// <summary>Command to itself: run the pipeline again.</summary>
internal sealed record RestartIngest
{
    public static readonly RestartIngest Instance = new();
}
