namespace Akka.Persistence.Redis.Journal;

/// <summary>
/// A write was refused, and stored nothing, because the highest sequence number in Redis is not the one after which the
/// writer goes on: another writer of the same persistence id was faster, or the data were lost or changed from outside.
/// </summary>
public sealed class WriterFencedException(string persistenceId, long expectedSequenceNr, string? storedSequenceNr) : Exception(
    $"The highest sequence number of '{persistenceId}' is '{storedSequenceNr}' where this writer last saw {expectedSequenceNr}: another writer has the same persistence id, or its data were changed from outside. Nothing was stored.")
{
    /// <summary>The persistence id that has two writers.</summary>
    public string PersistenceId { get; } = persistenceId;

    /// <summary>The highest sequence number that this writer last saw; 0 = none.</summary>
    public long ExpectedSequenceNr { get; } = expectedSequenceNr;
}
