namespace AkkaDayTrade.Actors.Ingest;

/// <summary>What the pipeline of an ingest worker is to run.</summary>
/// <param name="Worker">Index of the partition.</param>
public sealed record IngestRun(int Worker, long Epoch)
{
    /// <summary>Since which epoch positions have meant the same; null on a live feed, where they start anew.</summary>
    public long? ContinuesSince { get; init; }

    /// <summary>Position in the source that the run starts at.</summary>
    public long FromPosition { get; init; }

    /// <summary>To be told before which position nothing is needed any more; null when the source cannot be read again.</summary>
    public Action<long>? DurableBefore { get; init; }
}
