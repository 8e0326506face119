using System.Text;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Persistence.Query;
using Akka.Persistence.Redis.Query;
using Akka.Persistence.Redis.Tests.Servers;
using Akka.Streams;
using Akka.Streams.Dsl;
using StackExchange.Redis;

namespace Akka.Persistence.Redis.Tests;

/// <summary>A system whose stored bytes are protected, on a server that others use, too.</summary>
[Collection(GarnetCollection.Name)]
public sealed class ValueProtectionTests(GarnetFixture server) : PluginTests(server), IDisposable
{
    private static readonly DateTime First = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private readonly ActorSystem _guarded = ActorSystem.Create("guarded", BootstrapSetup.Create()
        .WithConfig(Systems.Configuration(
            server.ConnectionString, $"akka.persistence {{ journal.redis.key-prefix = \"{ServerFixture.Prefix}\", snapshot-store.redis.key-prefix = \"{ServerFixture.Prefix}\" }}"))
        .And(new RedisValueProtectionSetup(new Bound())));

    private IActorRef GuardedStore => Persistence.Instance.Apply(_guarded).SnapshotStoreFor("");

    [Fact]
    public async Task Events_should_come_back_to_journal_and_query_and_say_nothing_to_others()
    {
        await WriteAsync(JournalOf(_guarded), Event(Id, 1), Events(Id, 2, 2));

        (await ReplayAsync(journal: JournalOf(_guarded))).Events.Select(@event => @event.Payload).ShouldBe(["event-1", "event-2", "event-3"]);
        var read = await PersistenceQuery.Get(_guarded).ReadJournalFor<RedisReadJournal>(RedisReadJournal.Identifier)
            .CurrentEventsByPersistenceId(Id, 0, long.MaxValue).RunWith(Sink.Seq<EventEnvelope>(), _guarded.Materializer());
        read.Select(envelope => envelope.Event).ShouldBe(["event-1", "event-2", "event-3"]);
        foreach (var member in await Server.Database.SortedSetRangeByRankAsync(Server.EventsKey(Id)))
        {
            Encoding.Latin1.GetString((byte[])member!).ShouldNotContain("event-");
        }

        (await ReplayRepliesAsync())[^1].ShouldBeOfType<ReplayMessagesFailure>().Cause.Message.ShouldContain("cannot be read");
    }

    [Fact]
    public async Task Event_that_was_moved_should_be_refused_by_name()
    {
        var other = $"{Id}-other";
        await WriteAsync(JournalOf(_guarded), Event(Id, 1), Event(Id, 2), Event(other, 1));
        var members = await Server.Database.SortedSetRangeByRankAsync(Server.EventsKey(Id));

        await ReplaceAsync(Server.EventsKey(other), members[0]);
        (await ReplayRepliesAsync(other, journal: JournalOf(_guarded)))[^1].ShouldBeOfType<ReplayMessagesFailure>().Cause.Message.ShouldContain($"Event 1 of '{other}'");
        await ReplaceAsync(Server.EventsKey(Id), members[1]);
        (await ReplayRepliesAsync(journal: JournalOf(_guarded)))[^1].ShouldBeOfType<ReplayMessagesFailure>().Cause.Message.ShouldContain($"Event 1 of '{Id}'");
    }

    [Fact]
    public async Task Event_of_a_time_without_protection_should_be_refused()
    {
        await WrittenAsync(Event(Id, 1));

        (await ReplayRepliesAsync(journal: JournalOf(_guarded)))[^1].ShouldBeOfType<ReplayMessagesFailure>();
        (await ReplayAsync()).Highest.ShouldBe(1);
    }

    [Fact]
    public async Task Snapshot_should_come_back_to_its_place_only()
    {
        var other = $"{Id}-other";
        await SaveAsync(Id, "state-of-mine");
        (await LoadAsync(Id)).ShouldBeOfType<LoadSnapshotResult>().Snapshot.Snapshot.ShouldBe("state-of-mine");

        var member = (await Server.Database.SortedSetRangeByRankAsync(Server.SnapshotsKey(Id)))[0];
        Encoding.Latin1.GetString((byte[])member!).ShouldNotContain("state-of-mine");
        await SaveAsync(other, "state-of-the-other");
        await ReplaceAsync(Server.SnapshotsKey(other), member);
        (await LoadAsync(other)).ShouldBeOfType<LoadSnapshotFailed>().Cause.Message.ShouldContain($"'{other}'");
    }

    public void Dispose() => _guarded.Dispose();

    private async Task ReplaceAsync(string key, RedisValue member)
    {
        await Server.Database.SortedSetRemoveRangeByScoreAsync(key, 1, 1);
        await Server.Database.SortedSetAddAsync(key, member, 1);
    }

    private async Task SaveAsync(string id, string state)
    {
        var probe = Probe();
        GuardedStore.Tell(new SaveSnapshot(new SnapshotMetadata(id, 1, First), state), probe.Ref);
        await probe.ExpectMsgAsync<SaveSnapshotSuccess>();
    }

    private async Task<object> LoadAsync(string id)
    {
        var probe = Probe();
        GuardedStore.Tell(new LoadSnapshot(id, SnapshotSelectionCriteria.Latest, long.MaxValue), probe.Ref);
        return await probe.ExpectMsgAsync<object>();
    }

    /// <summary>No encryption, but what matters here of it: unreadable to others, and bound to its place.</summary>
    private sealed class Bound : IValueProtection
    {
        private const byte Mask = 0x5A;

        public byte[] Protect(string place, byte[] bytes) => Masked([.. Encoding.UTF8.GetBytes($"{place}\n"), .. bytes]);

        public byte[] Unprotect(string place, byte[] bytes)
        {
            var (plain, head) = (Masked(bytes), Encoding.UTF8.GetBytes($"{place}\n"));
            return plain.AsSpan().StartsWith(head) ? plain[head.Length..] : throw new InvalidOperationException("moved");
        }

        private static byte[] Masked(byte[] bytes) => Array.ConvertAll(bytes, value => (byte)(value ^ Mask));
    }
}
