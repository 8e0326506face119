using Akka.Actor;
using Akka.Persistence.Journal;
using Akka.Persistence.Redis.Tests.Servers;

namespace Akka.Persistence.Redis.Tests.Journal;

/// <summary>What Akka.Persistence demands of a journal.</summary>
public abstract class JournalContract(ServerFixture server) : PluginTests(server)
{
    [SkippableTheory]
    [InlineData(1, long.MaxValue, long.MaxValue, 1, 5)]
    [InlineData(0, long.MaxValue, long.MaxValue, 1, 5)]
    [InlineData(3, long.MaxValue, long.MaxValue, 3, 5)]
    [InlineData(1, 3, long.MaxValue, 1, 3)]
    [InlineData(1, long.MaxValue, 3, 1, 3)]
    [InlineData(2, 3, long.MaxValue, 2, 3)]
    [InlineData(2, 5, 2, 2, 3)]
    [InlineData(2, 2, long.MaxValue, 2, 2)]
    [InlineData(2, 4, 1, 2, 2)]
    [InlineData(2, 4, 0, 1, 0)]
    [InlineData(3, 2, long.MaxValue, 1, 0)]
    [InlineData(6, long.MaxValue, long.MaxValue, 1, 0)]
    public async Task Journal_should_replay_within_the_bounds(long from, long to, long max, int first, int last)
    {
        await FiveEventsAsync();

        var (events, highest) = await ReplayAsync(from: from, to: to, max: max);

        Numbers(events).ShouldBe(Enumerable.Range(first, Math.Max(0, last - first + 1)).Select(number => (long)number));
        events.Select(@event => @event.Payload).ShouldBe(events.Select(@event => $"event-{@event.SequenceNr}"));
        highest.ShouldBe(5);
    }

    [SkippableFact]
    public async Task Journal_should_replay_nothing_of_an_id_that_never_wrote()
    {
        var (events, highest) = await ReplayAsync();

        events.ShouldBeEmpty();
        highest.ShouldBe(0);
    }

    [SkippableTheory]
    [InlineData(3, new long[] { 4, 5 })]
    [InlineData(0, new long[] { 1, 2, 3, 4, 5 })]
    [InlineData(5, new long[0])]
    [InlineData(long.MaxValue, new long[0])]
    public async Task Journal_should_delete_up_to_a_number_and_keep_the_highest(long to, long[] left)
    {
        await FiveEventsAsync();
        var probe = Probe();

        Journal.Tell(new DeleteMessagesTo(Id, to, probe.Ref));

        (await probe.ExpectMsgAsync<DeleteMessagesSuccess>()).ToSequenceNr.ShouldBe(to);
        var (events, highest) = await ReplayAsync();
        Numbers(events).ShouldBe(left);
        highest.ShouldBe(5);
        await WrittenAsync(Event(Id, 6));
    }

    [SkippableFact]
    public async Task Journal_should_answer_an_empty_write()
    {
        var replies = await WriteAsync();

        replies.ShouldHaveSingleItem().ShouldBeOfType<WriteMessagesSuccessful>();
    }

    [SkippableFact]
    public async Task Journal_should_keep_every_field_of_an_event()
    {
        var before = TimeProvider.System.GetUtcNow().UtcTicks;
        var payload = new Order("ACME", 12.5m, [1, 2, 3]);
        await WrittenAsync(new AtomicWrite(new Persistent(payload, 1, Id, manifest: "order-v1", isDeleted: false, sender: ActorRefs.NoSender, writerGuid: "guid")));

        var stored = (await ReplayAsync()).Events.Single();

        var order = stored.Payload.ShouldBeOfType<Order>();
        (order.Symbol, order.Price).ShouldBe(("ACME", 12.5m));
        order.Lots.ShouldBe([1, 2, 3]);
        stored.SequenceNr.ShouldBe(1);
        stored.PersistenceId.ShouldBe(Id);
        stored.Manifest.ShouldBe("order-v1");
        stored.WriterGuid.ShouldBe("guid");
        stored.IsDeleted.ShouldBeFalse();
        stored.Timestamp.ShouldBeInRange(before, TimeProvider.System.GetUtcNow().UtcTicks);
    }

    [SkippableFact]
    public async Task Journal_should_store_a_tagged_event_as_it_is()
    {
        await WrittenAsync(Event(Id, 1, new Tagged("inner", ["red", "blue"])));

        (await ReplayAsync()).Events.Single().Payload.ShouldBeOfType<Tagged>();
        var stored = (await Server.Database.SortedSetRangeByRankAsync(Server.EventsKey(Id))).Single().ToString();
        stored.ShouldContain("inner");
        stored.ShouldContain("red");
        stored.ShouldContain("blue");
    }

    [SkippableFact]
    public async Task Journal_should_reject_only_what_cannot_be_serialized()
    {
        await FiveEventsAsync();

        var replies = await WriteAsync(Event(Id, 6), Event(Id, 7, new NotSerializable()), Event(Id, 8));

        replies[0].ShouldBeOfType<WriteMessagesSuccessful>();
        replies[1].ShouldBeOfType<WriteMessageSuccess>().Persistent.SequenceNr.ShouldBe(6);
        replies[2].ShouldBeOfType<WriteMessageRejected>().Persistent.SequenceNr.ShouldBe(7);
        replies[3].ShouldBeOfType<WriteMessageSuccess>().Persistent.SequenceNr.ShouldBe(8);
        var (events, highest) = await ReplayAsync(from: 6);
        Numbers(events).ShouldBe([6, 8]);
        highest.ShouldBe(8);
    }

    [SkippableFact]
    public async Task Journal_should_reject_an_atomic_write_as_a_whole()
    {
        var write = new AtomicWrite([Representation(Id, 1), Representation(Id, 2, new NotSerializable()), Representation(Id, 3)]);

        var replies = await WriteAsync(write);

        replies[0].ShouldBeOfType<WriteMessagesSuccessful>();
        replies.Skip(1).ShouldAllBe(reply => reply is WriteMessageRejected);
        (await Server.Database.KeyExistsAsync(Server.EventsKey(Id))).ShouldBeFalse();
        (await Server.Database.KeyExistsAsync(Server.HighestKey(Id))).ShouldBeFalse();
    }

    [SkippableFact]
    public async Task Journal_should_go_on_after_rejected_events()
    {
        await WrittenAsync(Event(Id, 1));
        (await WriteAsync(Event(Id, 2), Event(Id, 3, new NotSerializable())))[2].ShouldBeOfType<WriteMessageRejected>();
        (await WriteAsync(Event(Id, 4, new NotSerializable())))[1].ShouldBeOfType<WriteMessageRejected>();

        await WrittenAsync(Event(Id, 5));
        await WrittenAsync(Event(Id, 6));

        Numbers((await ReplayAsync()).Events).ShouldBe([1, 2, 5, 6]);
    }

    [SkippableFact]
    public async Task Journal_should_store_a_large_atomic_write()
    {
        const int Count = 10_000;

        await WrittenAsync(Events(Id, 1, Count));

        var (events, highest) = await ReplayAsync();
        Numbers(events).ShouldBe(Enumerable.Range(1, Count).Select(number => (long)number));
        highest.ShouldBe(Count);
    }

    [SkippableFact]
    public async Task Journal_should_store_many_atomic_writes_of_one_call()
    {
        const int Count = 1_000;

        await WrittenAsync([.. Enumerable.Range(1, Count).Select(number => Event(Id, number))]);

        Numbers((await ReplayAsync()).Events).ShouldBe(Enumerable.Range(1, Count).Select(number => (long)number));
    }

    [SkippableFact]
    public async Task Journal_should_store_a_large_event()
    {
        var payload = new byte[2_000_000];
        new Random(1).NextBytes(payload);

        await WrittenAsync(Event(Id, 1, payload));

        (await ReplayAsync()).Events.Single().Payload.ShouldBeOfType<byte[]>().AsSpan().SequenceEqual(payload).ShouldBeTrue();
    }

    [SkippableFact]
    public async Task Journal_should_store_events_of_several_ids_in_one_call()
    {
        await WrittenAsync(Event(Id, 1), Event(Id + "-b", 1), Event(Id, 2), Event(Id + "-b", 2));

        Numbers((await ReplayAsync()).Events).ShouldBe([1, 2]);
        Numbers((await ReplayAsync(Id + "-b")).Events).ShouldBe([1, 2]);
    }

    [SkippableFact]
    public async Task Journal_should_serve_many_ids_at_once()
    {
        const int Ids = 100;
        const int Rounds = 5;

        var probe = Probe();

        for (var number = 1; number <= Rounds; number++)
        {
            for (var id = 0; id < Ids; id++)
            {
                Journal.Tell(new WriteMessages([Event($"{Id}-{id}", number)], probe.Ref, id));
            }
        }

        for (var reply = 0; reply < Ids * Rounds; reply++)
        {
            await probe.ExpectMsgAsync<WriteMessagesSuccessful>();
            await probe.ExpectMsgAsync<WriteMessageSuccess>();
        }

        for (var id = 0; id < Ids; id++)
        {
            Numbers((await ReplayAsync($"{Id}-{id}")).Events).ShouldBe([1, 2, 3, 4, 5]);
        }
    }

    [SkippableFact]
    public async Task Journal_should_count_a_write_on_its_way_into_a_recovery()
    {
        await WrittenAsync(Event(Id, 1));
        var writer = Probe();
        Journal.Tell(new WriteMessages([Events(Id, 2, 1_000)], writer.Ref, 1));

        var (events, highest) = await ReplayAsync();

        highest.ShouldBe(1_001);
        events.Length.ShouldBe(1_001);
    }

    [SkippableTheory]
    [InlineData("with spaces and ü 日本")]
    [InlineData("braces {a}{b} }{")]
    [InlineData("/system/sharding/symbol-7203")]
    [InlineData("*?[x]\\")]
    public async Task Journal_should_keep_any_id_apart(string name)
    {
        var id = $"{name}{Id}";

        await WrittenAsync(Event(id, 1), Event(id, 2));

        Numbers((await ReplayAsync(id)).Events).ShouldBe([1, 2]);
        (await ReplayAsync(Id)).Highest.ShouldBe(0);
    }

    public sealed record Order(string Symbol, decimal Price, int[] Lots);
}

[Collection(GarnetCollection.Name)]
public sealed class JournalOnGarnetTests(GarnetFixture server) : JournalContract(server);

[Collection(RedisCollection.Name)]
public sealed class JournalOnRedisTests(RedisFixture server) : JournalContract(server);

[Collection(RedisClusterCollection.Name)]
public sealed class JournalOnRedisClusterTests(RedisClusterFixture server) : JournalContract(server);
