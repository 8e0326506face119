using System.Diagnostics;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Tests.Features;

public sealed class FeatureStageTests : FeatureStageTest
{
    [Fact]
    public async Task Ticks_that_wait_for_an_answer_should_go_out_together_in_the_next_slice()
    {
        await Offer("A");
        var first = Expect("A");
        await Offer("A", "A");
        await Offer("A");
        // Once the other symbol's slice is out, the stage has seen all that was offered before it.
        await Offer("B");
        Expect("B", butNot: first);

        Answer(first);

        var second = Expect("A", butNot: first);
        first.PreviousPosition.ShouldBe(Slice.Start);
        second.PreviousPosition.ShouldBe(first.LastPosition);
        second.Ticks.Select(tick => tick.Position).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task Stage_that_gets_no_answer_at_all_should_say_since_when_and_be_well_with_the_first()
    {
        await Offer("A", "B");
        var (a, b) = (Expect("A"), Expect("B"));
        await AwaitConditionAsync(() => Task.FromResult(Metrics.FeatureBacklog.Lag > TimeSpan.FromSeconds(1)), TimeSpan.FromSeconds(30));

        // One symbol still waits, but answers come.
        var answered = Stopwatch.GetTimestamp();
        Answer(a);
        await AwaitConditionAsync(() => Task.FromResult(Metrics.FeatureBacklog.Lag <= Stopwatch.GetElapsedTime(answered)), TimeSpan.FromSeconds(30));

        Answer(b);
        await AwaitConditionAsync(() => Task.FromResult(Metrics.FeatureBacklog.Lag == TimeSpan.Zero), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Ticks_that_go_on_coming_should_not_hide_that_nothing_is_answered()
    {
        await Offer("A");
        Expect("A");
        await AwaitConditionAsync(() => Task.FromResult(Metrics.FeatureBacklog.Lag > TimeSpan.FromSeconds(1)), TimeSpan.FromSeconds(30));

        await Offer("A");
        var offered = Stopwatch.GetTimestamp();

        // Several looks at it later.
        await AwaitConditionAsync(() => Task.FromResult(Stopwatch.GetElapsedTime(offered) > 4 * Settings.LookEvery), TimeSpan.FromSeconds(30));
        Metrics.FeatureBacklog.Lag.ShouldBeGreaterThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_symbol_that_waits_should_not_hold_another_up()
    {
        await Offer("A");
        Expect("A");

        await Offer("B");

        Expect("B").Ticks.Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_slice_should_never_hold_more_ticks_than_the_bound()
    {
        await Offer("A");
        var first = Expect("A");
        await Offer("A", "A", "A", "A", "A");

        Answer(first);

        Expect("A").Ticks.Length.ShouldBe(4);
    }

    [Fact]
    public async Task Unanswered_ticks_beyond_the_bound_should_back_pressure()
    {
        await Offer([.. Enumerable.Repeat("A", 11)]);
        var first = Expect("A");
        await Offer("B");

        // Were B's tick taken, it would come before the first slice comes again.
        ExpectAgain(first);
        Answer(first);
        Expect("A", butNot: first).Ticks.Length.ShouldBe(4);
        Expect("B");
    }

    [Fact]
    public async Task An_unanswered_slice_should_come_again_unchanged()
    {
        await Offer("A");
        var first = Expect("A");

        ExpectAgain(first);
        Metrics.Resends.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Repeated_answers_should_neither_repeat_vectors_nor_counts()
    {
        await Offer("A");
        var slice = Expect("A");

        Answer(slice);
        Answer(slice);
        await Offer("A");
        Answer(Expect("A", butNot: slice));

        (await NextVectors()).Single().Position.ShouldBe(0);
        (await NextVectors()).Single().Position.ShouldBe(1);
        Metrics.Accepted.ShouldBe(2);
        Metrics.FeatureValues.ShouldBe(6);
        Ledger["A"].Accepted.ShouldBe(2);
    }

    [Fact]
    public async Task An_entity_that_lost_what_is_no_longer_kept_should_get_the_slice_as_one_after_a_gap()
    {
        await Offer("A");
        Answer(Expect("A"));
        await Offer("A");
        var second = Expect("A");

        Region.Reply(new SliceBehind("A", Epoch, Slice.Start) { Incarnation = 2 });
        ExpectAgain(second);
        Region.Reply(new SliceBehind("A", Epoch, Slice.Start) { Incarnation = 2 });

        var resent = Expect("A", butNot: second);
        resent.AfterGap.ShouldBeTrue();
        resent.Ticks.ShouldBe(second.Ticks);
    }

    [Fact]
    public async Task Answered_slices_that_are_not_durable_should_be_sent_again_to_an_entity_that_lost_them()
    {
        await Offer("A");
        var first = Expect("A");
        Answer(first, durable: Slice.Start);
        await Offer("A");
        var second = Expect("A", butNot: first);

        Region.Reply(new SliceBehind("A", Epoch, Slice.Start));

        IsSame(Expect("A", butNot: second), first).ShouldBeTrue();
        Answer(first, durable: Slice.Start);
        IsSame(Expect("A", butNot: first), second).ShouldBeTrue();
        Answer(second);
        (await NextVectors()).Single().Position.ShouldBe(0);
        (await NextVectors()).Single().Position.ShouldBe(1);
        Metrics.Accepted.ShouldBe(2);
        Metrics.Gaps.ShouldBe(0);
    }

    [Fact]
    public async Task A_newer_owner_should_fail_the_stream()
    {
        await Offer("A");
        Expect("A");

        Region.Reply(new SliceStale("A", Epoch, Epoch + 1));

        await Should.ThrowAsync<StaleWorkerException>(() => Vectors.PullAsync());
    }

    [Fact]
    public async Task A_tick_that_kills_its_entity_should_be_set_aside_and_the_others_go_on()
    {
        await Offer("A", "A", "A");
        var seen = new List<long>();
        for (var received = 0; received < 20 && seen.Count < 2; received++)
        {
            var slice = Region.ExpectMsg<Slice>();
            if (slice.Ticks.Any(tick => tick.Position == 1))
            {
                Region.Reply(new SliceFailed("A", Epoch, slice.LastPosition, "poison"));
            }
            else
            {
                seen.AddRange(slice.Ticks.Select(tick => tick.Position));
                Answer(slice);
            }
        }

        seen.ShouldBe([0, 2]);
        await AwaitAssertAsync(() => Metrics.RejectedBy(RejectReason.DeadLetter).ShouldBe(1));
        await AwaitAssertAsync(() => Metrics.Accepted.ShouldBe(2));
    }

    [Fact]
    public async Task The_end_ofInput_should_wait_for_every_answer()
    {
        await Offer("A");
        var slice = Expect("A");
        Input.Complete();

        Answer(slice);

        (await NextVectors()).Length.ShouldBe(1);
        (await Vectors.PullAsync()).HasValue.ShouldBeFalse();
    }

    [Fact]
    public async Task The_end_of_a_replay_should_close_each_symbols_last_bucket()
    {
        var (input, output) = Run(new FeatureStageSettings { Epoch = Epoch, Takeover = Takeover.Afresh, Mode = PipelineMode.Replay, FeaturesPerTick = 3 });
        await input.OfferAsync(Batch("A", "B"));
        Answer(Region.ExpectMsg<Slice>());
        Answer(Region.ExpectMsg<Slice>());
        input.Complete();

        var ends = new[] { Region.ExpectMsg<Slice>(), Region.ExpectMsg<Slice>() };

        ends.ShouldAllBe(slice => slice.EndOfInput && slice.Ticks.Length == 0);
        ends.Select(slice => slice.Symbol).Order().ShouldBe(["A", "B"]);
        Answer(ends[0]);
        Answer(ends[1]);
        await DrainAsync(output);
    }

    [Fact]
    public async Task A_failing_feed_should_fail_the_stage()
    {
        Input.Fail(new InvalidOperationException("feed broke"));

        (await Should.ThrowAsync<InvalidOperationException>(() => Vectors.PullAsync())).Message.ShouldContain("feed broke");
    }

    [Fact]
    public async Task Without_demand_vectors_should_wait_and_come_in_order()
    {
        await Offer("A");
        Answer(Expect("A"));
        await Offer("B");
        Answer(Expect("B"));
        await AwaitAssertAsync(() => Metrics.Accepted.ShouldBe(2));

        var vectors = new List<FeatureVector>();
        while (vectors.Count < 2)
        {
            vectors.AddRange(await NextVectors());
        }

        vectors.Select(vector => vector.Symbol).ShouldBe(["A", "B"]);
    }
}
