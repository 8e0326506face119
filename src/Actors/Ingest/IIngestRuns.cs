namespace AkkaDayTrade.Actors.Ingest;

/// <summary>What the cluster knows of a partition whose input can be read again.</summary>
/// <param name="BaseEpoch">Since which epoch positions have meant the same.</param>
/// <param name="HasEnded">The input is through, or nobody can read it.</param>
/// <param name="Failure">Why it could not be read to its end; null when it could, or has not ended.</param>
public sealed record KnownRun(long BaseEpoch, bool HasEnded = false, string? Failure = null);

/// <summary>
/// What lives as long as the cluster does: which partitions have begun, so that a worker that is started elsewhere goes on
/// instead of beginning anew, and which have ended.
/// </summary>
public interface IIngestRuns
{
    /// <summary>Null when no worker of this partition has begun since the cluster started. Fails when too few nodes answer.</summary>
    Task<KnownRun?> FindAsync(int worker);

    /// <summary>Notes that a partition has begun. Fails when too few nodes have heard it.</summary>
    Task BeginAsync(int worker, long baseEpoch);

    /// <summary>Notes that a partition's input has come to its end, for every node to know.</summary>
    /// <param name="failure">Why it could not be read to its end.</param>
    Task EndAsync(int worker, string? failure);
}
