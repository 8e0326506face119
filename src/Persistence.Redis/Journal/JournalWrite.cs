using StackExchange.Redis;

namespace Akka.Persistence.Redis.Journal;

/// <summary>
/// What one call writes for one persistence id: all its atomic writes in one transaction, which is conditional on the highest
/// sequence number being the one after which the writer goes on. One condition for all of them, because checking it costs
/// a round trip that holds back the connection.
/// </summary>
internal sealed class JournalWrite(string persistenceId, long expectedHighest)
{
    private readonly List<SortedSetEntry> _entries = [];

    public string PersistenceId => persistenceId;

    /// <summary>The highest sequence number that will be stored, 0 while no event was added.</summary>
    public long Highest { get; private set; }

    /// <summary>The highest sequence number of the writer, which counts rejected events too.</summary>
    public long HighestOfWriter { get; private set; }

    /// <summary>The highest sequence number in the store after this write.</summary>
    public long HighestStored => Highest == 0 ? expectedHighest : Highest;

    public void Add(AtomicWrite write, SortedSetEntry[] entries)
    {
        _entries.AddRange(entries);
        Highest = HighestOfWriter = write.HighestSequenceNr;
    }

    public void Reject(AtomicWrite write) => HighestOfWriter = write.HighestSequenceNr;

    /// <summary>
    /// Stores all or nothing. Throws <see cref="WriterFencedException"/> when the condition does not hold, and the store's error
    /// when it refused, did not answer in time or did not do all that it was asked.
    /// </summary>
    public async Task ExecuteAsync(RedisStore store)
    {
        var events = store.Keys.Events(persistenceId);
        var highest = store.Keys.HighestSequenceNr(persistenceId);
        var transaction = store.Database.CreateTransaction();
        if (expectedHighest == 0)
        {
            transaction.AddCondition(Condition.KeyNotExists(events));
            transaction.AddCondition(Condition.KeyNotExists(highest));
        }
        else
        {
            transaction.AddCondition(Condition.StringEqual(highest, expectedHighest));
        }

        var added = transaction.SortedSetAddAsync(events, [.. _entries]);
        var set = transaction.StringSetAsync(highest, Highest);
        if (!await transaction.ExecuteAsync(CommandFlags.DemandMaster))
        {
            throw await RefusalAsync(store.Database, events, highest);
        }

        if (await added != _entries.Count || !await set)
        {
            throw new InvalidOperationException($"Redis stored {await added} of {_entries.Count} events of '{persistenceId}' up to {Highest}.");
        }
    }

    private async Task<Exception> RefusalAsync(IDatabase database, RedisKey events, RedisKey highest)
    {
        var stored = await database.StringGetAsync(highest, CommandFlags.DemandMaster);
        var holds = expectedHighest == 0
            ? stored.IsNull && !await database.KeyExistsAsync(events, CommandFlags.DemandMaster)
            : stored == expectedHighest;

        // The client also gives up when the condition's answer does not come in time.
        return holds
            ? new TimeoutException($"Redis did not tell in time whether '{persistenceId}' may be written. Nothing was stored.")
            : new WriterFencedException(persistenceId, expectedHighest, stored.ToString());
    }
}
