using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Journal;
using StackExchange.Redis;

namespace Akka.Persistence.Redis.Journal;

/// <summary>
/// Keeps events in one sorted set per persistence id (score = sequence number) and the highest sequence number beside it.
/// Only an event that cannot be serialized is rejected; whatever keeps Redis from storing is a failure, which stops the
/// persistent actor and counts for the circuit breaker.
/// </summary>
public sealed class RedisJournal : AsyncWriteJournal
{
    private readonly RedisSettings _settings;
    private readonly RedisConnection _connection;
    private readonly EventCodec _codec;
    private readonly WriterPositions _positions = new();
    private readonly ConcurrentDictionary<string, Task> _inFlight = new();

    public RedisJournal(Config journalConfig)
    {
        ArgumentNullException.ThrowIfNull(journalConfig);
        var system = (ExtendedActorSystem)Context.System;
        _settings = RedisSettings.Create(journalConfig.WithFallback(RedisPersistence.Get(system).DefaultJournalConfig));
        _connection = new RedisConnection(system, _settings);
        _codec = new EventCodec(system, _settings.KeyPrefix);
    }

    public override async Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr, CancellationToken cancellationToken)
    {
        // A restarted actor may ask while its last write is on its way: the answer must count it in.
        if (_inFlight.TryGetValue(persistenceId, out var write))
        {
            await write.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _positions.Forget(persistenceId);
        var (database, keys) = await _connection.StoreAsync();
        var highest = await database.StringGetAsync(keys.HighestSequenceNr(persistenceId), CommandFlags.DemandMaster);
        if (highest.IsNull && await database.KeyExistsAsync(keys.Events(persistenceId), CommandFlags.DemandMaster))
        {
            throw new InvalidOperationException($"'{persistenceId}' has events, but its highest sequence number is lost. Nothing is replayed, because new events would mix with the old.");
        }

        return highest.IsNull || highest.TryParse(out long value)
            ? (long)highest
            : throw new InvalidOperationException($"The highest sequence number of '{persistenceId}' is not a number: '{highest}'.");
    }

    public override async Task ReplayMessagesAsync(
        IActorContext context,
        string persistenceId,
        long fromSequenceNr,
        long toSequenceNr,
        long max,
        Action<IPersistentRepresentation> recoveryCallback)
    {
        var (database, keys) = await _connection.StoreAsync();
        var events = ScoreRange.ReadAsync(database, keys.Events(persistenceId), fromSequenceNr, toSequenceNr, Order.Ascending, _settings.PageSize, _settings.PageSize, max);
        await foreach (var entry in events)
        {
            recoveryCallback(_codec.Decode(persistenceId, entry));
        }
    }

    public override async Task<PersistenceHealthCheckResult> CheckHealthAsync(CancellationToken cancellationToken = default)
    {
        var breaker = await base.CheckHealthAsync(cancellationToken);
        return await _connection.CheckHealthAsync(breaker, cancellationToken);
    }

    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        var rejections = ImmutableArray.CreateBuilder<Exception>();
        var writes = new Dictionary<string, JournalWrite>();
        foreach (var message in messages)
        {
            if (!writes.TryGetValue(message.PersistenceId, out var write))
            {
                write = new JournalWrite(message.PersistenceId, _positions.ExpectedHighest(message.PersistenceId, message.LowestSequenceNr));
                writes.Add(message.PersistenceId, write);
            }

            rejections.Add(Encode(write, message)!);
        }

        await Task.WhenAll(writes.Values.Select(write => StoreAsync(write, cancellationToken)));
        return rejections.ToImmutable();
    }

    protected override async Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr, CancellationToken cancellationToken)
    {
        var (database, keys) = await _connection.StoreAsync();
        await database.SortedSetRemoveRangeByScoreAsync(keys.Events(persistenceId), double.NegativeInfinity, toSequenceNr, flags: CommandFlags.DemandMaster);
    }

    protected override void PostStop()
    {
        _ = _connection.CloseAsync();
        base.PostStop();
    }

    private Exception? Encode(JournalWrite write, AtomicWrite message)
    {
        try
        {
            write.Add(message, _codec.Encode(message));
            return null;
        }
        catch (Exception exception)
        {
            write.Reject(message);
            return exception;
        }
    }

    private async Task StoreAsync(JournalWrite write, CancellationToken cancellationToken)
    {
        if (write.Highest > 0)
        {
            var storing = _connection.WriteAsync(write.ExecuteAsync, cancellationToken);
            var entry = KeyValuePair.Create(write.PersistenceId, storing);
            _inFlight[entry.Key] = storing;
            try
            {
                await storing;
            }
            finally
            {
                _inFlight.TryRemove(entry);
            }
        }

        _positions.Written(write);
    }
}
