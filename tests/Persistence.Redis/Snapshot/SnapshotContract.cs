using Akka.Actor;
using Akka.Persistence.Redis.Serialization;
using Akka.Persistence.Redis.Tests.Servers;

namespace Akka.Persistence.Redis.Tests.Snapshot;

/// <summary>What Akka.Persistence demands of a snapshot store.</summary>
public abstract class SnapshotContract(ServerFixture server) : PluginTests(server)
{
    // Five snapshots "state-11" to "state-15", one second apart; more than a page.
    private static readonly DateTime First = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    [SkippableTheory]
    [InlineData(long.MaxValue, 99, long.MaxValue, 15)]
    [InlineData(13, 99, long.MaxValue, 13)]
    [InlineData(long.MaxValue, 99, 13, 13)]
    [InlineData(13, 2, long.MaxValue, 13)]
    [InlineData(long.MaxValue, 2, 13, 13)]
    [InlineData(long.MaxValue, 1, long.MaxValue, 12)]
    [InlineData(long.MaxValue, 0, long.MaxValue, 11)]
    [InlineData(10, 99, long.MaxValue, 0)]
    [InlineData(long.MaxValue, 99, 10, 0)]
    [InlineData(long.MaxValue, -1, long.MaxValue, 0)]
    public async Task Store_should_load_the_newest_within_the_bounds(long maxSequenceNr, int maxSeconds, long toSequenceNr, long expected)
    {
        await FiveSnapshotsAsync();

        var result = await LoadAsync(new SnapshotSelectionCriteria(maxSequenceNr, First.AddSeconds(maxSeconds)), toSequenceNr);

        result.ToSequenceNr.ShouldBe(toSequenceNr);
        (result.Snapshot?.Metadata.SequenceNr ?? 0).ShouldBe(expected);
        (result.Snapshot?.Snapshot).ShouldBe(expected == 0 ? null : $"state-{expected}");
        (result.Snapshot?.Metadata.Timestamp).ShouldBe(expected == 0 ? null : First.AddSeconds(expected - 11));
    }

    [SkippableFact]
    public async Task Store_should_honour_lower_bounds()
    {
        await FiveSnapshotsAsync();

        (await LoadAsync(new SnapshotSelectionCriteria(12, DateTime.MaxValue, minSequenceNr: 13))).Snapshot.ShouldBeNull();
        (await LoadAsync(new SnapshotSelectionCriteria(12, DateTime.MaxValue, 0, First.AddSeconds(2)))).Snapshot.ShouldBeNull();
        (await LoadAsync(new SnapshotSelectionCriteria(13, DateTime.MaxValue, 13, First.AddSeconds(2)))).Snapshot.Metadata.SequenceNr.ShouldBe(13);
    }

    [SkippableFact]
    public async Task Store_should_find_nothing_for_an_unknown_id()
    {
        (await LoadAsync(SnapshotSelectionCriteria.Latest)).Snapshot.ShouldBeNull();
    }

    [SkippableFact]
    public async Task Store_should_replace_a_snapshot_saved_again_at_its_sequence_number()
    {
        await SaveAsync(7, "first", First);
        await SaveAsync(7, "second", First.AddSeconds(-1));

        (await LoadAsync(SnapshotSelectionCriteria.Latest)).Snapshot.Snapshot.ShouldBe("second");
        (await Server.Database.SortedSetLengthAsync(Server.SnapshotsKey(Id))).ShouldBe(1);
    }

    [SkippableFact]
    public async Task Store_should_take_the_newest_of_several_at_one_sequence_number()
    {
        foreach (var second in (int[])[3, 9, 1, 5, 7])
        {
            await StoredAsync(7, $"state-{second}", First.AddSeconds(second));
        }

        await StoredAsync(6, "older", First.AddSeconds(20));

        (await LoadAsync(SnapshotSelectionCriteria.Latest)).Snapshot.Snapshot.ShouldBe("state-9");
        (await LoadAsync(new SnapshotSelectionCriteria(7, First.AddSeconds(6)))).Snapshot.Snapshot.ShouldBe("state-5");
    }

    [SkippableFact]
    public async Task Store_should_delete_one_by_its_sequence_number()
    {
        await FiveSnapshotsAsync();

        await DeleteAsync(new SnapshotMetadata(Id, 13, DateTime.MinValue));

        (await LoadAsync(new SnapshotSelectionCriteria(13))).Snapshot.Metadata.SequenceNr.ShouldBe(12);
        (await Server.Database.SortedSetLengthAsync(Server.SnapshotsKey(Id))).ShouldBe(4);
    }

    [SkippableTheory]
    [InlineData(-1, 5)]
    [InlineData(0, 4)]
    [InlineData(1, 4)]
    public async Task Store_should_delete_one_only_if_it_is_not_newer_than_the_given_time(int seconds, long left)
    {
        await FiveSnapshotsAsync();

        await DeleteAsync(new SnapshotMetadata(Id, 13, First.AddSeconds(2 + seconds)));

        (await Server.Database.SortedSetLengthAsync(Server.SnapshotsKey(Id))).ShouldBe(left);
    }

    [SkippableTheory]
    [InlineData(13, 99, new[] { 14.0, 15 })]
    [InlineData(long.MaxValue, 99, new double[0])]
    [InlineData(13, 1, new[] { 13.0, 14, 15 })]
    [InlineData(13, -1, new[] { 11.0, 12, 13, 14, 15 })]
    [InlineData(10, 99, new[] { 11.0, 12, 13, 14, 15 })]
    public async Task Store_should_delete_all_within_the_bounds(long maxSequenceNr, int maxSeconds, double[] left)
    {
        await FiveSnapshotsAsync();

        await DeleteAsync(new SnapshotSelectionCriteria(maxSequenceNr, First.AddSeconds(maxSeconds)));

        (await Server.Database.SortedSetRangeByRankWithScoresAsync(Server.SnapshotsKey(Id))).Select(entry => entry.Score).ShouldBe(left);
    }

    [SkippableFact]
    public async Task Store_should_delete_up_to_a_sequence_number_whatever_the_time()
    {
        await FiveSnapshotsAsync();

        await DeleteAsync(new SnapshotSelectionCriteria(14));

        (await LoadAsync(SnapshotSelectionCriteria.Latest)).Snapshot.Metadata.SequenceNr.ShouldBe(15);
        (await Server.Database.SortedSetLengthAsync(Server.SnapshotsKey(Id))).ShouldBe(1);
    }

    [SkippableFact]
    public async Task Store_should_keep_a_large_state()
    {
        var state = new byte[2_000_000];
        new Random(1).NextBytes(state);

        await SaveAsync(1, state, First);

        (await LoadAsync(SnapshotSelectionCriteria.Latest)).Snapshot.Snapshot.ShouldBeOfType<byte[]>().AsSpan().SequenceEqual(state).ShouldBeTrue();
    }

    [SkippableFact]
    public async Task Store_should_stamp_a_snapshot_that_has_no_time()
    {
        var before = TimeProvider.System.GetUtcNow().UtcDateTime;

        await SaveAsync(1, "state", DateTime.MinValue);

        (await LoadAsync(SnapshotSelectionCriteria.Latest)).Snapshot.Metadata.Timestamp.ShouldBeInRange(before, TimeProvider.System.GetUtcNow().UtcDateTime);
    }

    [SkippableFact]
    public async Task Store_should_fail_a_save_that_cannot_be_serialized()
    {
        var probe = Probe();

        SnapshotStore.Tell(new SaveSnapshot(new SnapshotMetadata(Id, 1, First), new NotSerializable()), probe.Ref);

        await probe.ExpectMsgAsync<SaveSnapshotFailure>();
        (await Server.Database.KeyExistsAsync(Server.SnapshotsKey(Id))).ShouldBeFalse();
    }

    [SkippableFact]
    public async Task Store_should_fail_the_load_of_a_snapshot_that_is_cut()
    {
        await FiveSnapshotsAsync();
        var key = Server.SnapshotsKey(Id);
        var whole = (byte[])(await Server.Database.SortedSetRangeByScoreAsync(key, 15, 15)).Single()!;
        await Server.Database.SortedSetRemoveRangeByScoreAsync(key, 15, 15);
        await Server.Database.SortedSetAddAsync(key, whole[..^3], 15);
        var probe = Probe();

        SnapshotStore.Tell(new LoadSnapshot(Id, SnapshotSelectionCriteria.Latest, long.MaxValue), probe.Ref);

        (await probe.ExpectMsgAsync<LoadSnapshotFailed>()).Cause.Message.ShouldContain($"Snapshot 15 of '{Id}'");
    }

    private async Task FiveSnapshotsAsync()
    {
        for (var i = 0; i < 5; i++)
        {
            await SaveAsync(11 + i, $"state-{11 + i}", First.AddSeconds(i));
        }
    }

    private async Task SaveAsync(long sequenceNr, object state, DateTime timestamp)
    {
        var probe = Probe();
        SnapshotStore.Tell(new SaveSnapshot(new SnapshotMetadata(Id, sequenceNr, timestamp), state), probe.Ref);
        (await probe.ExpectMsgAsync<SaveSnapshotSuccess>()).Metadata.SequenceNr.ShouldBe(sequenceNr);
    }

    /// <summary>Puts a snapshot beside those that are there, which saving does not.</summary>
    private async Task StoredAsync(long sequenceNr, object state, DateTime timestamp)
    {
        var serializer = new PersistentSnapshotSerializer((ExtendedActorSystem)System);
        var bytes = serializer.ToBinary(new SelectedSnapshot(new SnapshotMetadata(Id, sequenceNr, timestamp), state));
        (await Server.Database.SortedSetAddAsync(Server.SnapshotsKey(Id), bytes, sequenceNr)).ShouldBeTrue();
    }

    private async Task<LoadSnapshotResult> LoadAsync(SnapshotSelectionCriteria criteria, long toSequenceNr = long.MaxValue)
    {
        var probe = Probe();
        SnapshotStore.Tell(new LoadSnapshot(Id, criteria, toSequenceNr), probe.Ref);
        return await probe.ExpectMsgAsync<LoadSnapshotResult>();
    }

    private async Task DeleteAsync(SnapshotMetadata metadata)
    {
        var probe = Probe();
        SnapshotStore.Tell(new DeleteSnapshot(metadata), probe.Ref);
        (await probe.ExpectMsgAsync<DeleteSnapshotSuccess>()).Metadata.ShouldBe(metadata);
    }

    private async Task DeleteAsync(SnapshotSelectionCriteria criteria)
    {
        var probe = Probe();
        SnapshotStore.Tell(new DeleteSnapshots(Id, criteria), probe.Ref);
        (await probe.ExpectMsgAsync<DeleteSnapshotsSuccess>()).Criteria.ShouldBe(criteria);
    }
}

[Collection(GarnetCollection.Name)]
public sealed class SnapshotsOnGarnetTests(GarnetFixture server) : SnapshotContract(server);

[Collection(RedisCollection.Name)]
public sealed class SnapshotsOnRedisTests(RedisFixture server) : SnapshotContract(server);

[Collection(RedisClusterCollection.Name)]
public sealed class SnapshotsOnRedisClusterTests(RedisClusterFixture server) : SnapshotContract(server);
