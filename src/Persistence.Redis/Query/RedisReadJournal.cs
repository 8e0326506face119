using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Journal;
using Akka.Persistence.Query;
using Akka.Persistence.Redis.Journal;
using Akka.Streams.Dsl;
using StackExchange.Redis;

namespace Akka.Persistence.Redis.Query;

/// <summary>
/// Reads what <see cref="RedisJournal"/> wrote, over a connection of its own that closes when the actor system ends. Events
/// pass the journal's event adapters. Live queries look for what is new at every refresh interval. A store that fails,
/// fails the stream.
/// </summary>
public sealed class RedisReadJournal :
    IEventsByPersistenceIdQuery,
    ICurrentEventsByPersistenceIdQuery,
    IPersistenceIdsQuery,
    ICurrentPersistenceIdsQuery
{
    /// <summary>Configuration path, to be used with <c>ReadJournalFor</c>.</summary>
    public const string Identifier = "akka.persistence.query.journal.redis";

    private readonly RedisConnection _connection;
    private readonly EventCodec _codec;
    private readonly EventAdapters _adapters;
    private readonly TimeSpan _refreshInterval;
    private readonly int _pageSize;

    public RedisReadJournal(ExtendedActorSystem system, Config config)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(config);
        var defaults = RedisPersistence.Get(system).DefaultJournalConfig;
        var writePlugin = config.GetString("write-plugin", string.Empty);
        var journal = string.IsNullOrEmpty(writePlugin) ? system.Settings.Config.GetString("akka.persistence.journal.plugin") : writePlugin;
        var journalConfig = system.Settings.Config.GetConfig(journal)
            ?? throw new ConfigurationException($"{Identifier} is to read the journal '{journal}', which is not configured.");
        var settings = RedisSettings.Create(journalConfig.WithFallback(defaults));
        _connection = new RedisConnection(system, settings);
        _codec = new EventCodec(system, settings.KeyPrefix);
        _adapters = Persistence.Instance.Apply(system).AdaptersFor(journal);
        _refreshInterval = config.GetTimeSpan("refresh-interval", TimeSpan.FromSeconds(3));
        _pageSize = Math.Max(1, config.GetInt("max-buffer-size", 100));
        system.RegisterOnTermination(() => _ = _connection.CloseAsync());
    }

    /// <summary>The events with these sequence numbers, both included, in order, also those still to come; ends after the last number.</summary>
    public Source<EventEnvelope, NotUsed> EventsByPersistenceId(string persistenceId, long fromSequenceNr, long toSequenceNr) =>
        Source.From(() => FollowAsync(persistenceId, fromSequenceNr, toSequenceNr));

    /// <summary>The events with these sequence numbers, both included, that are there when the stream starts, in order.</summary>
    public Source<EventEnvelope, NotUsed> CurrentEventsByPersistenceId(string persistenceId, long fromSequenceNr, long toSequenceNr) =>
        Source.From(() => CurrentAsync(persistenceId, fromSequenceNr, toSequenceNr));

    /// <summary>Every id that has written, also those still to come, each once, in no order. Remembers all of them while it runs.</summary>
    public Source<string, NotUsed> PersistenceIds() => Source.From(() => FollowIdsAsync());

    /// <summary>
    /// Every id that has written, each once, in no order. Scans the keys of all primaries that are connected and
    /// remembers the ids while it runs.
    /// </summary>
    public Source<string, NotUsed> CurrentPersistenceIds() => Source.From(() => IdsAsync([]));

    private async IAsyncEnumerable<EventEnvelope> FollowAsync(
        string persistenceId,
        long next,
        long toSequenceNr,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (next <= toSequenceNr)
        {
            await foreach (var stored in ReadAsync(persistenceId, next, toSequenceNr, cancellationToken))
            {
                foreach (var envelope in Adapted(stored))
                {
                    yield return envelope;
                }

                next = stored.SequenceNr + 1;
            }

            if (next <= toSequenceNr)
            {
                await Task.Delay(_refreshInterval, cancellationToken);
            }
        }
    }

    private async IAsyncEnumerable<EventEnvelope> CurrentAsync(
        string persistenceId,
        long fromSequenceNr,
        long toSequenceNr,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var (database, keys) = await _connection.StoreAsync();
        var highest = await database.StringGetAsync(keys.HighestSequenceNr(persistenceId), CommandFlags.DemandMaster);
        await foreach (var stored in ReadAsync(persistenceId, fromSequenceNr, Math.Min(toSequenceNr, (long)highest), cancellationToken))
        {
            foreach (var envelope in Adapted(stored))
            {
                yield return envelope;
            }
        }
    }

    private async IAsyncEnumerable<IPersistentRepresentation> ReadAsync(
        string persistenceId,
        long fromSequenceNr,
        long toSequenceNr,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (database, keys) = await _connection.StoreAsync();
        var events = ScoreRange.ReadAsync(
            database,
            keys.Events(persistenceId),
            fromSequenceNr,
            toSequenceNr,
            Order.Ascending,
            _pageSize,
            _pageSize,
            cancellationToken: cancellationToken);
        await foreach (var entry in events)
        {
            yield return _codec.Decode(persistenceId, entry);
        }
    }

    private IEnumerable<EventEnvelope> Adapted(IPersistentRepresentation stored) => _adapters.Get(stored.Payload.GetType())
        .FromJournal(stored.Payload, stored.Manifest)
        .Events
        .Select(payload => new EventEnvelope(new Sequence(stored.SequenceNr), stored.PersistenceId, stored.SequenceNr, payload, stored.Timestamp, []));

    private async IAsyncEnumerable<string> FollowIdsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var seen = new HashSet<string>();
        while (true)
        {
            await foreach (var id in IdsAsync(seen, cancellationToken))
            {
                yield return id;
            }

            await Task.Delay(_refreshInterval, cancellationToken);
        }
    }

    private async IAsyncEnumerable<string> IdsAsync(HashSet<string> seen, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var (database, keys) = await _connection.StoreAsync();
        foreach (var server in database.Multiplexer.GetServers().Where(server => server is { IsConnected: true, IsReplica: false }))
        {
            await foreach (var key in server.KeysAsync(database.Database, keys.HighestSequenceNrPattern, _pageSize).WithCancellation(cancellationToken))
            {
                if (keys.PersistenceIdOf(key) is { } id && seen.Add(id))
                {
                    yield return id;
                }
            }
        }
    }
}
