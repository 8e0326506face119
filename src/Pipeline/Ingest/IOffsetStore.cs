namespace AkkaDayTrade.Pipeline.Ingest;

/// <summary>How far an ingest worker has come in a source that can be read again.</summary>
/// <param name="Source">What the source is: a file's full path. Offsets of another source mean nothing.</param>
/// <param name="BaseEpoch">Since which epoch positions have meant the same.</param>
/// <param name="Epoch">Of the worker that says so.</param>
/// <param name="Offset">Position before which nothing is needed any more.</param>
public sealed record StoredOffset(string Source, long BaseEpoch, long Epoch, long Offset);

/// <summary>Keeps the offsets of ingest workers. Calls may fail or take long; the caller copes.</summary>
public interface IOffsetStore
{
    /// <summary>Null when nothing, or nothing readable, is stored.</summary>
    Task<StoredOffset?> LoadAsync(int worker);

    /// <summary>Stores an offset, unless a later one is there. False when a later epoch has stored its own: the caller is of the past.</summary>
    Task<bool> SaveAsync(int worker, StoredOffset offset);
}
