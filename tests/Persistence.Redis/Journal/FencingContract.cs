using Akka.Actor;
using Akka.Persistence.Redis.Journal;
using Akka.Persistence.Redis.Tests.Servers;

namespace Akka.Persistence.Redis.Tests.Journal;

/// <summary>One persistence id has one writer; data that changed behind its back are noticed.</summary>
public abstract class FencingContract(ServerFixture server) : PluginTests(server)
{
    [SkippableFact]
    public async Task Journal_should_refuse_a_second_writer_and_store_nothing_of_it()
    {
        using var other = Server.CreateSystem();
        await WrittenAsync(Event(Id, 1, writer: "first"));
        (await ReplayAsync(journal: JournalOf(other))).Highest.ShouldBe(1);
        await WrittenAsync(Event(Id, 2, writer: "first"));

        var replies = await WriteAsync(JournalOf(other), Event(Id, 2, "stray", "second"), Event(Id, 3, "stray", "second"));

        var fenced = replies[0].ShouldBeOfType<WriteMessagesFailed>().Cause.ShouldBeOfType<WriterFencedException>();
        (fenced.PersistenceId, fenced.ExpectedSequenceNr).ShouldBe((Id, 1));
        replies.Skip(1).ShouldAllBe(reply => reply is WriteMessageFailure);
        (await ReplayAsync()).Events.Select(@event => @event.Payload).ShouldBe(["event-1", "event-2"]);
        await WrittenAsync(Event(Id, 3, writer: "first"));
    }

    [SkippableFact]
    public async Task Journal_should_let_exactly_one_of_two_racing_writers_through()
    {
        const int Rounds = 50;
        using var other = Server.CreateSystem();

        for (var number = 1; number <= Rounds; number++)
        {
            var races = await Task.WhenAll(WriteAsync(Journal, Event(Id, number, "a")), WriteAsync(JournalOf(other), Event(Id, number, "b")));

            races.Count(replies => replies[0] is WriteMessagesSuccessful).ShouldBe(1);
            races.Count(replies => replies[0] is WriteMessagesFailed { Cause: WriterFencedException }).ShouldBe(1);
            if (number % 5 == 0)
            {
                // Few failures in a row, so that no circuit breaker opens.
                await ReplayAsync();
                await ReplayAsync(journal: JournalOf(other));
            }
        }

        Numbers((await ReplayAsync()).Events).ShouldBe(Enumerable.Range(1, Rounds).Select(number => (long)number));
    }

    [SkippableFact]
    public async Task Journal_should_notice_that_its_data_are_gone()
    {
        await FiveEventsAsync();
        await Server.Database.KeyDeleteAsync(Server.EventsKey(Id));
        await Server.Database.KeyDeleteAsync(Server.HighestKey(Id));

        var replies = await WriteAsync(Event(Id, 6));

        replies[0].ShouldBeOfType<WriteMessagesFailed>().Cause.ShouldBeOfType<WriterFencedException>();
        (await Server.Database.KeyExistsAsync(Server.EventsKey(Id))).ShouldBeFalse();
        (await ReplayAsync()).Highest.ShouldBe(0);
        await WrittenAsync(Event(Id, 1));
    }

    [SkippableFact]
    public async Task Journal_should_not_take_an_id_for_new_whose_highest_number_is_lost()
    {
        await FiveEventsAsync();
        await Server.Database.KeyDeleteAsync(Server.HighestKey(Id));

        (await ReplayRepliesAsync()).ShouldHaveSingleItem().ShouldBeOfType<ReplayMessagesFailure>().Cause.Message.ShouldContain("is lost");
        (await WriteAsync(Event(Id, 1)))[0].ShouldBeOfType<WriteMessagesFailed>();
        (await Server.Database.SortedSetLengthAsync(Server.EventsKey(Id))).ShouldBe(5);
    }

    [SkippableFact]
    public async Task Journal_should_refuse_a_highest_number_that_is_none()
    {
        await Server.Database.StringSetAsync(Server.HighestKey(Id), "many");

        (await ReplayRepliesAsync()).ShouldHaveSingleItem().ShouldBeOfType<ReplayMessagesFailure>().Cause.Message.ShouldContain("many");
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Journal_should_fail_and_not_reject_when_a_key_has_another_type(bool highest)
    {
        await WrittenAsync(Event(Id, 1));
        var key = highest ? Server.HighestKey(Id) : Server.EventsKey(Id);
        await Server.Database.KeyDeleteAsync(key);
        await Server.Database.HashSetAsync(key, "a", "b");

        var replies = await WriteAsync(Event(Id, 2));

        replies[0].ShouldBeOfType<WriteMessagesFailed>();
        replies[1].ShouldBeOfType<WriteMessageFailure>();
        (await ReplayRepliesAsync())[^1].ShouldBeOfType<ReplayMessagesFailure>();
    }

    [SkippableFact]
    public async Task Journal_should_name_the_event_that_it_cannot_read()
    {
        await FiveEventsAsync();
        await Server.Database.SortedSetRemoveRangeByScoreAsync(Server.EventsKey(Id), 3, 3);
        await Server.Database.SortedSetAddAsync(Server.EventsKey(Id), new byte[] { 0x0A, 0xFF }, 3);

        var replies = await ReplayRepliesAsync();

        replies.OfType<ReplayedMessage>().Select(message => message.Persistent.SequenceNr).ShouldBe([1, 2]);
        replies[^1].ShouldBeOfType<ReplayMessagesFailure>().Cause.Message.ShouldContain($"Event 3 of '{Id}'");
    }
}

[Collection(GarnetCollection.Name)]
public sealed class FencingOnGarnetTests(GarnetFixture server) : FencingContract(server);

[Collection(RedisCollection.Name)]
public sealed class FencingOnRedisTests(RedisFixture server) : FencingContract(server);

[Collection(RedisClusterCollection.Name)]
public sealed class FencingOnRedisClusterTests(RedisClusterFixture server) : FencingContract(server);
