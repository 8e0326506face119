using Akka.Actor;
using Akka.Persistence.Journal;
using Akka.Persistence.Query;
using Akka.Persistence.Redis.Query;
using Akka.Persistence.Redis.Tests.Servers;
using Akka.Streams;
using Akka.Streams.Dsl;
using AkkaDayTrade.Tests.Shared;

namespace Akka.Persistence.Redis.Tests.Query;

/// <summary>What Akka.Persistence.Query demands of a read journal.</summary>
public abstract class ReadJournalContract(ServerFixture server) : PluginTests(server)
{
    [SkippableTheory]
    [InlineData(0, long.MaxValue, new long[] { 1, 2, 3, 4, 5 })]
    [InlineData(2, 4, new long[] { 2, 3, 4 })]
    [InlineData(0, 0, new long[0])]
    [InlineData(6, long.MaxValue, new long[0])]
    [InlineData(4, 3, new long[0])]
    public async Task Current_events_should_lie_within_the_bounds(long from, long to, long[] expected)
    {
        await FiveEventsAsync();

        var events = await Journals.CurrentEventsByPersistenceId(Id, from, to).RunWith(Sink.Seq<EventEnvelope>(), System);

        events.Select(envelope => envelope.SequenceNr).ShouldBe(expected);
        events.Select(envelope => envelope.Event).ShouldBe(expected.Select(number => $"event-{number}"));
        events.ShouldAllBe(envelope => envelope.PersistenceId == Id && envelope.Offset.Equals(Offset.Sequence(envelope.SequenceNr)) && envelope.Timestamp > 0);
    }

    [SkippableFact]
    public async Task Current_events_of_an_unknown_id_should_be_none()
    {
        (await Journals.CurrentEventsByPersistenceId(Id, 0, long.MaxValue).RunWith(Sink.Seq<EventEnvelope>(), System)).ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task Current_events_should_not_include_those_written_later()
    {
        await WrittenAsync(Events(Id, 1, 20));
        var queue = Journals.CurrentEventsByPersistenceId(Id, 0, long.MaxValue).RunWith(Slow(), System);
        (await queue.PullAsync()).Value.SequenceNr.ShouldBe(1);

        await WrittenAsync(Event(Id, 21));

        for (var number = 2; number <= 20; number++)
        {
            (await queue.PullAsync()).Value.SequenceNr.ShouldBe(number);
        }

        (await queue.PullAsync()).HasValue.ShouldBeFalse();
    }

    [SkippableFact]
    public async Task Current_events_should_be_those_that_deletion_left()
    {
        await FiveEventsAsync();
        var probe = Probe();
        Journal.Tell(new DeleteMessagesTo(Id, 3, probe.Ref));
        await probe.ExpectMsgAsync<DeleteMessagesSuccess>();

        var events = await Journals.CurrentEventsByPersistenceId(Id, 0, long.MaxValue).RunWith(Sink.Seq<EventEnvelope>(), System);

        events.Select(envelope => envelope.SequenceNr).ShouldBe([4, 5]);
    }

    [SkippableFact]
    public async Task Live_events_should_follow_the_writer_and_end_after_the_last_number()
    {
        await FiveEventsAsync();
        var queue = Journals.EventsByPersistenceId(Id, 2, 9).RunWith(Slow(), System);
        for (var number = 2; number <= 5; number++)
        {
            (await queue.PullAsync()).Value.SequenceNr.ShouldBe(number);
        }

        await WrittenAsync(Events(Id, 6, 10));

        for (var number = 6; number <= 9; number++)
        {
            (await queue.PullAsync()).Value.SequenceNr.ShouldBe(number);
        }

        (await queue.PullAsync()).HasValue.ShouldBeFalse();
    }

    [SkippableFact]
    public async Task Live_events_should_stop_when_nobody_listens_any_more()
    {
        var (ended, listened) = Journals.EventsByPersistenceId(Id, 0, long.MaxValue)
            .WatchTermination(Keep.Right)
            .ToMaterialized(Sink.Cancelled<EventEnvelope>(), Keep.Both)
            .Run(System);

        listened.ShouldNotBeNull();
        await ended.WaitAsync(Patience.Long);
    }

    [SkippableFact]
    public async Task Events_should_pass_the_adapters_of_the_journal()
    {
        await FiveEventsAsync();
        using var adapted = Server.CreateSystem($$"""
            akka.persistence.journal.redis {
              event-adapters.twice = "{{typeof(Twice).AssemblyQualifiedName}}"
              event-adapter-bindings { "System.String" = twice }
            }
            """);

        var events = await PersistenceQuery.Get(adapted).ReadJournalFor<RedisReadJournal>(RedisReadJournal.Identifier)
            .CurrentEventsByPersistenceId(Id, 5, 5).RunWith(Sink.Seq<EventEnvelope>(), adapted);

        events.Select(envelope => envelope.Event).ShouldBe(["event-5", "event-5 again"]);
    }

    [SkippableFact]
    public async Task Current_ids_should_be_all_that_wrote_each_once()
    {
        var ids = Enumerable.Range(0, 20).Select(number => $"{Id}-{number}").ToArray();
        foreach (var id in ids)
        {
            await WrittenAsync(Event(id, 1), Event(id, 2));
        }

        var found = await Journals.CurrentPersistenceIds().Where(id => id.StartsWith(Id, StringComparison.Ordinal)).RunWith(Sink.Seq<string>(), System);

        found.ShouldBe(ids, ignoreOrder: true);
    }

    [SkippableFact]
    public async Task Live_ids_should_include_those_that_write_later()
    {
        await WrittenAsync(Event(Id + "-a", 1));
        var queue = Journals.PersistenceIds().Where(id => id.StartsWith(Id, StringComparison.Ordinal)).RunWith(Sink.Queue<string>(), System);
        (await queue.PullAsync()).Value.ShouldBe(Id + "-a");

        await WrittenAsync(Event(Id + "-b", 1));

        (await queue.PullAsync()).Value.ShouldBe(Id + "-b");
    }

    public sealed class Twice : IReadEventAdapter
    {
        public IEventSequence FromJournal(object evt, string manifest) => EventSequence.Create([evt, $"{evt} again"]);
    }

    private static Sink<EventEnvelope, ISinkQueue<EventEnvelope>> Slow() =>
        Sink.Queue<EventEnvelope>().WithAttributes(Attributes.CreateInputBuffer(1, 1));

    private RedisReadJournal Journals => PersistenceQuery.Get(System).ReadJournalFor<RedisReadJournal>(RedisReadJournal.Identifier);
}

[Collection(GarnetCollection.Name)]
public sealed class ReadJournalOnGarnetTests(GarnetFixture server) : ReadJournalContract(server);

[Collection(RedisCollection.Name)]
public sealed class ReadJournalOnRedisTests(RedisFixture server) : ReadJournalContract(server);

[Collection(RedisClusterCollection.Name)]
public sealed class ReadJournalOnRedisClusterTests(RedisClusterFixture server) : ReadJournalContract(server);
