using System.Runtime.CompilerServices;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Redis.Serialization;
using Akka.Persistence.Snapshot;
using StackExchange.Redis;

namespace Akka.Persistence.Redis.Snapshot;

/// <summary>
/// Keeps snapshots in one sorted set per persistence id (score = sequence number). Saving at a sequence number that has a
/// snapshot replaces it. A snapshot that cannot be read fails the load; an older one is not taken in its place, because the
/// events between the two may be deleted.
/// </summary>
public sealed class RedisSnapshotStore : SnapshotStore
{
    // Almost always the newest snapshot is the one; the second tells that there is no other at its sequence number.
    private const int FirstPage = 2;

    private readonly RedisSettings _settings;
    private readonly RedisConnection _connection;
    private readonly ExtendedActorSystem _system;
    private readonly PersistentSnapshotSerializer _serializer;
    private readonly IValueProtection _protection;

    public RedisSnapshotStore(Config snapshotConfig)
    {
        ArgumentNullException.ThrowIfNull(snapshotConfig);
        _system = (ExtendedActorSystem)Context.System;
        _settings = RedisSettings.Create(snapshotConfig.WithFallback(RedisPersistence.Get(_system).DefaultSnapshotConfig));
        _connection = new RedisConnection(_system, _settings);
        _serializer = new PersistentSnapshotSerializer(_system);
        _protection = RedisValueProtectionSetup.Of(_system);
    }

    public override async Task<PersistenceHealthCheckResult> CheckHealthAsync(CancellationToken cancellationToken = default)
    {
        var breaker = await base.CheckHealthAsync(cancellationToken);
        return await _connection.CheckHealthAsync(breaker, cancellationToken);
    }

    protected override async Task<SelectedSnapshot> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken cancellationToken)
    {
        SnapshotMessage? newest = null;
        await foreach (var (_, message) in MatchingAsync(persistenceId, criteria, FirstPage, cancellationToken))
        {
            if (newest is not null && message.Metadata.SequenceNr < newest.Metadata.SequenceNr)
            {
                break;
            }

            newest = newest is null || message.Metadata.Timestamp > newest.Metadata.Timestamp ? message : newest;
        }

        return newest is null ? null! : Decode(newest);
    }

    protected override async Task SaveAsync(SnapshotMetadata metadata, object snapshot, CancellationToken cancellationToken)
    {
        var bytes = Akka.Serialization.Serialization.WithTransport(_system, () => _serializer.ToBinary(new SelectedSnapshot(metadata, snapshot)));
        var stored = _protection.Protect(PlaceOf(metadata.PersistenceId, metadata.SequenceNr), bytes);
        await _connection.WriteAsync(store => ReplaceAsync(store, metadata, stored), cancellationToken);
    }

    protected override async Task DeleteAsync(SnapshotMetadata metadata, CancellationToken cancellationToken)
    {
        // The time says nothing when it was not given; otherwise a snapshot saved later at the same sequence number stays.
        var latest = metadata.Timestamp == DateTime.MinValue ? DateTime.MaxValue : metadata.Timestamp;
        await DeleteAsync(metadata.PersistenceId, new SnapshotSelectionCriteria(metadata.SequenceNr, latest, metadata.SequenceNr), cancellationToken);
    }

    protected override async Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken cancellationToken)
    {
        var (database, keys) = await _connection.StoreAsync();
        var key = keys.Snapshots(persistenceId);
        if (criteria.MaxTimeStamp == DateTime.MaxValue && (criteria.MinTimestamp ?? DateTime.MinValue) == DateTime.MinValue)
        {
            await database.SortedSetRemoveRangeByScoreAsync(key, criteria.MinSequenceNr, criteria.MaxSequenceNr, flags: CommandFlags.DemandMaster);
            return;
        }

        var members = new List<RedisValue>();
        await foreach (var (member, _) in MatchingAsync(persistenceId, criteria, _settings.PageSize, cancellationToken))
        {
            members.Add(member);
        }

        await database.SortedSetRemoveAsync(key, [.. members], CommandFlags.DemandMaster);
    }

    protected override void PostStop()
    {
        _ = _connection.CloseAsync();
        base.PostStop();
    }

    private static async Task ReplaceAsync(RedisStore store, SnapshotMetadata metadata, byte[] bytes)
    {
        var key = store.Keys.Snapshots(metadata.PersistenceId);
        var transaction = store.Database.CreateTransaction();
        _ = transaction.SortedSetRemoveRangeByScoreAsync(key, metadata.SequenceNr, metadata.SequenceNr);
        var added = transaction.SortedSetAddAsync(key, bytes, metadata.SequenceNr);
        if (!await transaction.ExecuteAsync(CommandFlags.DemandMaster) || !await added)
        {
            throw new InvalidOperationException($"Redis did not store snapshot {metadata.SequenceNr} of '{metadata.PersistenceId}'.");
        }
    }

    /// <summary>The stored snapshots within the bounds, newest sequence number first; their state is not read.</summary>
    private async IAsyncEnumerable<(RedisValue Member, SnapshotMessage Message)> MatchingAsync(
        string persistenceId,
        SnapshotSelectionCriteria criteria,
        int firstPage,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (database, keys) = await _connection.StoreAsync();
        var snapshots = ScoreRange.ReadAsync(
            database,
            keys.Snapshots(persistenceId),
            criteria.MinSequenceNr,
            criteria.MaxSequenceNr,
            Order.Descending,
            firstPage,
            _settings.PageSize,
            cancellationToken: cancellationToken);
        await foreach (var entry in snapshots)
        {
            var message = Parse(persistenceId, entry);
            if (message.Metadata.Timestamp <= criteria.MaxTimeStamp && message.Metadata.Timestamp >= (criteria.MinTimestamp ?? DateTime.MinValue))
            {
                yield return (entry.Element, message);
            }
        }
    }

    private SnapshotMessage Parse(string persistenceId, SortedSetEntry entry)
    {
        try
        {
            return SnapshotMessage.Parse(_protection.Unprotect(PlaceOf(persistenceId, (long)entry.Score), (byte[])entry.Element!));
        }
        catch (Exception exception)
        {
            throw Unreadable(persistenceId, entry.Score, exception);
        }
    }

    private SelectedSnapshot Decode(SnapshotMessage message)
    {
        try
        {
            return _serializer.ToSnapshot(message);
        }
        catch (Exception exception)
        {
            throw Unreadable(message.Metadata.PersistenceId, message.Metadata.SequenceNr, exception);
        }
    }

    private string PlaceOf(string persistenceId, long sequenceNr) => RedisKeys.SnapshotPlace(_settings.KeyPrefix, persistenceId, sequenceNr);

    private static SerializationException Unreadable(string persistenceId, double sequenceNr, Exception cause) =>
        new($"Snapshot {sequenceNr} of '{persistenceId}' cannot be read: {cause.Message}", cause);
}
