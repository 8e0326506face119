using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence.Redis.Tests.Servers;
using Akka.TestKit;

namespace Akka.Persistence.Redis.Tests;

/// <summary>What the tests of a plugin need: an id that no other test has, probes, and the plugins themselves.</summary>
public abstract class PluginTests
{
    private readonly Func<TestProbe> _probe;

    protected PluginTests(ServerFixture server)
    {
        Server = server;
        System = server.System;
        var kit = new Akka.TestKit.Xunit2.TestKit(System);
        _probe = () => kit.CreateTestProbe();
    }

    protected ServerFixture Server { get; }

    protected ActorSystem System { get; }

    protected string Id { get; } = $"id-{Guid.NewGuid():N}";

    protected IActorRef Journal => JournalOf(System);

    protected IActorRef SnapshotStore => Persistence.Instance.Apply(System).SnapshotStoreFor("");

    protected static IActorRef JournalOf(ActorSystem system) => Persistence.Instance.Apply(system).JournalFor("");

    protected TestProbe Probe() => _probe();

    protected static AtomicWrite Event(string id, long sequenceNr, object? payload = null, string writer = "writer") =>
        new(Representation(id, sequenceNr, payload, writer));

    protected static AtomicWrite Events(string id, long first, int count) => new(Enumerable.Range(0, count)
        .Select(i => Representation(id, first + i))
        .ToImmutableList());

    protected static IPersistentRepresentation Representation(string id, long sequenceNr, object? payload = null, string writer = "writer") =>
        new Persistent(payload ?? $"event-{sequenceNr}", sequenceNr, id, manifest: "", isDeleted: false, sender: ActorRefs.NoSender, writerGuid: writer);

    /// <summary>Sends the writes in one call and returns the replies: the summary first, then one per event.</summary>
    protected async Task<object[]> WriteAsync(params AtomicWrite[] writes) => await WriteAsync(Journal, writes);

    protected async Task<object[]> WriteAsync(IActorRef journal, params AtomicWrite[] writes)
    {
        var probe = Probe();
        journal.Tell(new WriteMessages(writes, probe.Ref, 1));
        var count = 1 + writes.Sum(write => write.Size);
        var replies = new object[count];
        for (var i = 0; i < count; i++)
        {
            replies[i] = await probe.ExpectMsgAsync<object>();
        }

        return replies;
    }

    protected async Task WrittenAsync(params AtomicWrite[] writes)
    {
        var replies = await WriteAsync(writes);
        replies[0].ShouldBeOfType<WriteMessagesSuccessful>();
        replies.Skip(1).ShouldAllBe(reply => reply is WriteMessageSuccess);
    }

    protected async Task FiveEventsAsync() => await WrittenAsync(Event(Id, 1), Event(Id, 2), Event(Id, 3), Events(Id, 4, 2));

    /// <summary>What the journal replays, and the highest sequence number it then reports.</summary>
    protected async Task<(IPersistentRepresentation[] Events, long Highest)> ReplayAsync(string? id = null, long from = 1, long to = long.MaxValue, long max = long.MaxValue, IActorRef? journal = null)
    {
        var replies = await ReplayRepliesAsync(id, from, to, max, journal);
        return ([.. replies.OfType<ReplayedMessage>().Select(message => message.Persistent)], replies[^1].ShouldBeOfType<RecoverySuccess>().HighestSequenceNr);
    }

    protected async Task<List<object>> ReplayRepliesAsync(string? id = null, long from = 1, long to = long.MaxValue, long max = long.MaxValue, IActorRef? journal = null)
    {
        var probe = Probe();
        (journal ?? Journal).Tell(new ReplayMessages(from, to, max, id ?? Id, probe.Ref));
        var replies = new List<object>();
        do
        {
            replies.Add(await probe.ExpectMsgAsync<object>());
        }
        while (replies[^1] is ReplayedMessage);
        return replies;
    }

    protected static long[] Numbers(IEnumerable<IPersistentRepresentation> events) => [.. events.Select(@event => @event.SequenceNr)];
}

/// <summary>Its serializer gives up.</summary>
public sealed class NotSerializable
{
    public string Value => throw new NotSupportedException("not serializable");
}
