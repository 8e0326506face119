using System.Collections.Concurrent;

namespace Akka.Persistence.Redis.Journal;

/// <summary>
/// After which sequence number a writer goes on. That is the one before its next event, except after rejected events: they
/// take a number but leave the store where it was. Only these exceptions are kept, until the id writes or recovers.
/// </summary>
internal sealed class WriterPositions
{
    // At the bound an exception is not kept: that id's next write is then refused, and its writer recovers.
    private const int MaxExceptions = 10_000;

    private readonly ConcurrentDictionary<string, (long Writer, long Stored)> _exceptions = new();

    /// <summary>The highest sequence number that must be in the store when the writer's next event is <paramref name="nextSequenceNr"/>.</summary>
    public long ExpectedHighest(string persistenceId, long nextSequenceNr) =>
        _exceptions.TryGetValue(persistenceId, out var position) && position.Writer == nextSequenceNr - 1
            ? position.Stored
            : nextSequenceNr - 1;

    public void Written(JournalWrite write)
    {
        if (write.HighestStored == write.HighestOfWriter)
        {
            Forget(write.PersistenceId);
        }
        else if (_exceptions.Count < MaxExceptions || _exceptions.ContainsKey(write.PersistenceId))
        {
            _exceptions[write.PersistenceId] = (write.HighestOfWriter, write.HighestStored);
        }
    }

    public void Forget(string persistenceId) => _exceptions.TryRemove(persistenceId, out _);
}
