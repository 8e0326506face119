namespace AkkaDayTrade.Pipeline.Ingest;

/// <summary>Hands out the epochs of ingest workers.</summary>
public interface IEpochStore
{
    /// <summary>
    /// A new epoch for a worker: wall-clock milliseconds, but more than any epoch handed out before. Never fails: when the
    /// store cannot be reached the clock alone decides.
    /// </summary>
    Task<long> NextAsync(int worker);
}
