namespace AkkaDayTrade.Pipeline.Ingest;

/// <summary>Hands out the epochs of ingest workers.</summary>
public interface IEpochStore
{
    /// <summary>
    /// A new epoch for a worker: wall-clock milliseconds, but more than any epoch handed out before. When the store cannot be
    /// reached, a node that is alone goes by its clock; among several it fails, because two clocks may give the same epoch, or a
    /// later worker an earlier one.
    /// </summary>
    Task<long> NextAsync(int worker);
}
