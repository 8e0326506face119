using System.Collections.Concurrent;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Telemetry;
using Microsoft.Extensions.Time.Testing;

namespace AkkaDayTrade.Pipeline.Tests.Features;

/// <summary>What the stage keeps until it is durable, what it lets go, and what it says about it.</summary>
public sealed class FeatureStageRetentionTests : FeatureStageTest
{
    private const int MaxRetained = 6;

    private readonly FakeTimeProvider _clock = new();
    private readonly ConcurrentQueue<long> _marks;
    private readonly ConcurrentQueue<DeadLetter> _letters;

    public FeatureStageRetentionTests()
        : this([], [])
    {
    }

    private FeatureStageRetentionTests(ConcurrentQueue<long> marks, ConcurrentQueue<DeadLetter> letters)
        : base(settings => settings with { MaxRetainedTicks = MaxRetained, DeadLetters = new Letters(letters) }) =>
        (_marks, _letters) = (marks, letters);

    [Fact]
    public async Task A_report_of_the_life_that_answered_last_should_let_its_slices_go()
    {
        await Offer("A", "A");
        Answer(Expect("A"), durable: Slice.Start, incarnation: 5);
        await AwaitAssertAsync(() => Metrics.Retained.ShouldBe(2));

        Region.Reply(new SymbolDurable("A", Epoch, 1) { Incarnation = 4 });
        Region.Reply(new SymbolDurable("A", Epoch + 1, 1) { Incarnation = 5 });
        Region.Reply(new SymbolDurable("B", Epoch, 1) { Incarnation = 5 });
        await Offer("B");
        Answer(Expect("B"));
        await AwaitAssertAsync(() => Metrics.Accepted.ShouldBe(3));
        Metrics.Retained.ShouldBe(2);

        Region.Reply(new SymbolDurable("A", Epoch, 1) { Incarnation = 5 });
        await AwaitAssertAsync(() => Metrics.Retained.ShouldBe(0));
    }

    [Fact]
    public async Task Ticks_beyond_the_bound_should_be_forgotten_oldest_first_whatever_their_symbol_and_counted_as_exposed()
    {
        await AnswerUnsaved("A", "A");
        await AnswerUnsaved("B", "B", "B");
        await AnswerUnsaved("A", "A");

        await AwaitAssertAsync(() => Metrics.Exposed.ShouldBe(2));
        Metrics.Retained.ShouldBe(5);
        await Offer("A");
        var next = Expect("A");
        next.PreviousPosition.ShouldBe(6);
        LoseAll("A", next);
        var resent = Expect("A", butNot: next);
        resent.AfterGap.ShouldBeTrue();
        resent.Ticks.Select(tick => tick.Position).ShouldBe([5, 6]);
    }

    [Fact]
    public async Task An_entity_within_a_slice_should_get_the_whole_slice_again_without_a_gap()
    {
        await AnswerUnsaved("A", "A", "A");
        await Offer("A");
        var next = Expect("A");

        Region.Reply(new SliceBehind("A", Epoch, 1) { Incarnation = 9 });

        var resent = Expect("A", butNot: next);
        resent.AfterGap.ShouldBeFalse();
        resent.Ticks.Select(tick => tick.Position).ShouldBe([0, 1, 2]);
    }

    [Fact]
    public async Task A_late_word_of_an_earlier_life_should_not_make_a_gap()
    {
        await Offer("A");
        Answer(Expect("A"), incarnation: 2);
        await Offer("A");
        var second = Expect("A");

        Region.Reply(new SliceBehind("A", Epoch, Slice.Start) { Incarnation = 1 });
        ExpectAgain(second);
        Answer(second, incarnation: 2);
        await Offer("A");
        Region.Reply(new SliceBehind("A", Epoch, Slice.Start) { Incarnation = 2 });

        Expect("A").AfterGap.ShouldBeFalse();
    }

    [Fact]
    public async Task A_symbol_at_rest_whose_ticks_do_not_become_durable_should_be_asked_again()
    {
        var (input, _) = Run(Settings with { AskAgainAfter = TimeSpan.FromMilliseconds(300) });
        await input.OfferAsync(Batch("A"));
        var slice = Expect("A");
        Answer(slice, durable: Slice.Start, incarnation: 1);

        ExpectAgain(slice);
        Answer(slice, durable: slice.LastPosition, incarnation: 2);

        await AwaitAssertAsync(() => Metrics.Retained.ShouldBe(0));
        Metrics.Accepted.ShouldBe(1);
    }

    [Fact]
    public async Task An_entity_that_goes_back_again_and_again_should_be_given_time()
    {
        await AnswerUnsaved("A");
        await AnswerUnsaved("A");
        await Offer("A");
        var third = Expect("A");
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        for (var life = 100; life < 105; life++)
        {
            Region.Reply(new SliceBehind("A", Epoch, 0) { Incarnation = life });
            var second = Expect("A", butNot: third);
            second.Ticks[0].Position.ShouldBe(1);
            Answer(second, Slice.Start, incarnation: 1);
            IsSame(Expect("A", butNot: second), third).ShouldBeTrue();
        }

        // From the fourth time on the stage waits before it sends again.
        System.Diagnostics.Stopwatch.GetElapsedTime(started).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(350));
    }

    [Fact]
    public async Task A_tick_that_kills_an_entity_should_be_found_and_kept_though_the_entity_starts_from_before_it()
    {
        await AnswerUnsaved("A");
        await Offer("A");
        var life = 1;
        var at = 0L;
        while (_letters.IsEmpty)
        {
            var slice = Region.ExpectMsg<Slice>();
            if (slice.PreviousPosition > at)
            {
                Region.Reply(new SliceBehind("A", Epoch, at) { Incarnation = life });
            }
            else if (slice.LastPosition == 1 && at == 0)
            {
                // It is back at its checkpoint: before the slice that was answered last.
                (life, at) = (life + 1, Slice.Start);
                Region.Reply(new SliceFailed("A", Epoch, slice.LastPosition, "poison") { Incarnation = life });
            }
            else
            {
                at = slice.LastPosition;
                Answer(slice, Slice.Start, life);
            }

            life.ShouldBeLessThan(10);
        }

        var letter = _letters.ShouldHaveSingleItem();
        (letter.Symbol, letter.Epoch, letter.Tick.Position, letter.Reason).ShouldBe(("A", Epoch, 1L, "poison"));
        Metrics.RejectedBy(RejectReason.DeadLetter).ShouldBe(1);
    }

    [Fact]
    public async Task Low_water_mark_should_stand_before_the_first_tick_that_is_not_durable_and_pass_what_was_refused()
    {
        var (input, _) = Run(Settings with { DurableBefore = _marks.Enqueue });
        var batch = Batch("A", "B");
        batch.Reject(RejectReason.Price);
        await input.OfferAsync(batch);
        var slices = new[] { Region.ExpectMsg<Slice>(), Region.ExpectMsg<Slice>() }.OrderBy(slice => slice.Symbol).ToArray();

        _marks.ShouldBeEmpty();
        Answer(slices[1]);
        Answer(slices[0], durable: Slice.Start);
        Region.Reply(new SymbolDurable("A", Epoch, slices[0].LastPosition));

        await AwaitAssertAsync(() => _marks.ShouldBe([batch.NextPosition]));
    }

    [Fact]
    public async Task End_of_an_input_that_can_be_read_again_should_wait_until_its_last_ticks_are_durable()
    {
        var (input, output) = Run(Settings with { Mode = PipelineMode.Replay, DurableBefore = _marks.Enqueue, AskAgainAfter = TimeSpan.FromMilliseconds(300) });
        await input.OfferAsync(Batch("A"));
        Answer(Region.ExpectMsg<Slice>(), durable: Slice.Start);
        input.Complete();
        Answer(Region.FishForMessage<Slice>(slice => slice.EndOfInput), durable: Slice.Start);
        (await output.PullAsync()).HasValue.ShouldBeTrue();

        var end = output.PullAsync();
        Answer(Region.FishForMessage<Slice>(slice => slice.EndOfInput), durable: Slice.Start);
        end.IsCompleted.ShouldBeFalse();
        Region.Reply(new SymbolDurable("A", Epoch, 0));

        (await end).HasValue.ShouldBeFalse();
    }

    [Fact]
    public async Task Symbol_whose_entity_does_not_answer_should_lose_its_own_ticks_and_hold_no_other_up()
    {
        var (input, _) = Run(Settings with { GiveUpAfter = TimeSpan.FromMilliseconds(300) });
        await input.OfferAsync(Batch("A"));
        var unanswered = Region.ExpectMsg<Slice>();
        await input.OfferAsync(Batch([.. Enumerable.Repeat("A", Settings.MaxOutstandingTicks)]));
        await input.OfferAsync(Batch("B"));

        var other = Region.FishForMessage<Slice>(slice => slice.Symbol == "B");
        Metrics.RejectedBy(RejectReason.DeadLetter).ShouldBe(Settings.MaxOutstandingTicks);
        Answer(other);
        Answer(unanswered);
        await input.OfferAsync(Batch("A"));

        Region.FishForMessage<Slice>(slice => slice.Symbol == "A" && slice.LastPosition != unanswered.LastPosition).AfterGap.ShouldBeTrue();
    }

    [Fact]
    public async Task Source_that_can_be_read_again_should_be_when_an_entity_needs_what_is_no_longer_kept()
    {
        var (input, output) = Run(Settings with { DurableBefore = _marks.Enqueue });
        await input.OfferAsync(Batch("A"));
        Answer(Region.ExpectMsg<Slice>());
        await input.OfferAsync(Batch("A"));
        LoseAll("A", Region.ExpectMsg<Slice>(slice => slice.PreviousPosition == 0));

        (await output.PullAsync()).HasValue.ShouldBeTrue();
        await Should.ThrowAsync<ForgottenInputException>(() => output.PullAsync());
    }

    [Fact]
    public async Task A_process_that_stood_still_should_say_nothing_more()
    {
        using var guard = new PauseGuard(_clock) { IsArmed = true };
        var (input, output) = Run(Settings with { PauseGuard = guard });
        await input.OfferAsync(Batch("A"));
        var slice = Region.ExpectMsg<Slice>();

        _clock.Advance(PauseGuard.DefaultLimit * 2);
        Answer(slice);

        await Should.ThrowAsync<PausedWorkerException>(() => output.PullAsync());
    }

    /// <summary>Has a slice of one symbol's ticks answered by an entity that has not saved anything.</summary>
    private async Task AnswerUnsaved(params string[] symbols)
    {
        var accepted = Metrics.Accepted;
        await Offer(symbols);
        var slice = Expect(symbols[0]);
        slice.Ticks.Length.ShouldBe(symbols.Length);
        Answer(slice, Slice.Start, incarnation: 1);
        await AwaitAssertAsync(() => Metrics.Accepted.ShouldBe(accepted + symbols.Length));
    }

    /// <summary>Answers as an entity without any state, as often as it takes to be believed.</summary>
    private void LoseAll(string symbol, Slice slice)
    {
        Region.Reply(new SliceBehind(symbol, Epoch, Slice.Start) { Incarnation = 99 });
        ExpectAgain(slice);
        Region.Reply(new SliceBehind(symbol, Epoch, Slice.Start) { Incarnation = 99 });
    }

    private sealed class Letters(ConcurrentQueue<DeadLetter> kept) : IDeadLetters
    {
        public void Keep(DeadLetter letter) => kept.Enqueue(letter);
    }
}
