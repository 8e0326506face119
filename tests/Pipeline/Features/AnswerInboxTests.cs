using Akka.Actor;
using Akka.TestKit.Xunit2;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Tests.Shared;

namespace AkkaDayTrade.Pipeline.Tests.Features;

public sealed class AnswerInboxTests() : TestKit(Patience.Hocon)
{
    [Fact]
    public async Task Every_answer_should_be_taken_once_and_in_the_order_of_its_sender_however_many_come_at_once()
    {
        const int Senders = 4;
        const int Answers = 50_000;
        using var woken = new SemaphoreSlim(0);
        var inbox = Inbox(() => woken.Release());
        var sending = Enumerable.Range(0, Senders).Select(sender => Task.Run(() =>
        {
            for (var i = 0; i < Answers; i++)
            {
                inbox.Tell((sender, i), ActorRefs.NoSender);
            }
        })).ToArray();

        var next = new int[Senders];
        while (next.Sum() < Senders * Answers)
        {
            // One that was not woken for an answer waits here for ever.
            (await woken.WaitAsync(Patience.Long)).ShouldBeTrue();
            for (var rest = inbox.BeginTaking(); rest > 0 && inbox.TryTake(out var answer); rest--)
            {
                var (sender, number) = ((int, int))answer.Message;
                number.ShouldBe(next[sender]++);
            }
        }

        await Task.WhenAll(sending);
        inbox.TryTake(out _).ShouldBeFalse();
    }

    [Fact]
    public void Answers_that_come_together_should_wake_once()
    {
        var wakes = 0;
        var inbox = Inbox(() => wakes++);

        inbox.Tell(1, TestActor);
        inbox.Tell(2, TestActor);
        wakes.ShouldBe(1);

        inbox.BeginTaking().ShouldBe(2);
        inbox.Tell(3, TestActor);
        wakes.ShouldBe(2);
    }

    [Fact]
    public void Answers_that_the_stage_awaits_should_not_wake_it_and_be_there_when_it_takes_them()
    {
        var wakes = 0;
        var inbox = Inbox(() => wakes++);

        inbox.BeginAwaiting();
        inbox.Tell(1, TestActor);
        inbox.BeginTaking().ShouldBe(1);
        wakes.ShouldBe(0);

        inbox.Tell(2, TestActor);
        wakes.ShouldBe(1);
    }

    [Fact]
    public void Closed_inbox_should_keep_nothing_and_wake_nobody()
    {
        var wakes = 0;
        var inbox = Inbox(() => wakes++);
        inbox.Close();

        inbox.Tell(1, TestActor);

        wakes.ShouldBe(0);
        inbox.TryTake(out _).ShouldBeFalse();
    }

    [Fact]
    public void Inbox_should_be_known_elsewhere_as_the_actor_that_it_stands_for() =>
        Inbox(() => { }).Path.ShouldBe(TestActor.Path);

    private AnswerInbox Inbox(Action wake) => new((InternalActorRefBase)TestActor, wake);
}
