using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;

namespace AkkaDayTrade.Pipeline.Tests.Features;

public sealed class SymbolProcessorTests
{
    private const long Bucket = 100 * Timestamps.NanosPerMillisecond;
    private const string Symbol = "7203";

    [Fact]
    public void A_live_slice_should_give_the_closed_buckets_and_the_newest_vector()
    {
        var computed = Computed(Processor().Apply(NewSlice(1, Slice.Start, Tick(0, 10), Tick(1, 20), Tick(2, 110), Tick(3, 120))));

        computed.Vectors.Select(vector => (vector.Position, vector.ClosesBucket)).ShouldBe([(1, true), (3, false)]);
        computed.Accepted.ShouldBe(4);
        computed.Durable.ShouldBe(3);
    }

    [Fact]
    public void A_vector_that_was_given_live_should_not_come_again_when_its_bucket_closes()
    {
        var processor = Processor();
        processor.Apply(NewSlice(1, Slice.Start, Tick(0, 10)));

        Computed(processor.Apply(NewSlice(1, 0, Tick(1, 110)))).Vectors.Select(vector => vector.Position).ShouldBe([1]);
    }

    [Fact]
    public void A_replay_should_give_the_same_vectors_however_it_is_sliced()
    {
        var ticks = Enumerable.Range(0, 50).Select(i => Tick(i, i * 30, price: 100 + (i % 7))).ToArray();
        var whole = Processor(PipelineMode.Replay);
        var pieces = Processor(PipelineMode.Replay);

        var expected = Vectors(whole, NewSlice(1, Slice.Start, ticks), End(1, 49));
        var actual = Vectors(pieces, [.. ticks.Select((tick, i) => NewSlice(1, i - 1, tick)), End(1, 49)]);

        actual.Select(Describe).ShouldBe(expected.Select(Describe));
        actual.ShouldAllBe(vector => vector.ClosesBucket);
        actual[^1].Position.ShouldBe(49);
    }

    [Fact]
    public void The_end_of_input_should_close_the_last_bucket_once()
    {
        var processor = Processor(PipelineMode.Replay);
        processor.Apply(NewSlice(1, Slice.Start, Tick(0, 10)));

        var first = Computed(processor.Apply(End(1, 0)));

        first.Vectors.Length.ShouldBe(1);
        processor.Apply(End(1, 0)).ShouldBeSameAs(first);
    }

    [Fact]
    public void The_same_slice_again_should_get_the_same_answer()
    {
        var processor = Processor();
        var slice = NewSlice(1, Slice.Start, Tick(0, 10), Tick(1, 20));

        var first = processor.Apply(slice);

        processor.Apply(slice).ShouldBeSameAs(first);
        processor.Position.ShouldBe(1);
    }

    [Fact]
    public void Ticks_that_are_already_in_should_be_skipped()
    {
        var processor = Processor();
        processor.Apply(NewSlice(1, Slice.Start, Tick(0, 10), Tick(1, 20)));

        Computed(processor.Apply(NewSlice(1, 0, Tick(1, 20), Tick(2, 30)))).Accepted.ShouldBe(1);
    }

    [Fact]
    public void A_slice_that_does_not_follow_should_be_answered_by_what_is_there()
    {
        var processor = Processor();
        processor.Apply(NewSlice(1, Slice.Start, Tick(0, 10)));

        processor.Apply(NewSlice(1, 4, Tick(5, 60))).ShouldBe(new SliceBehind(Symbol, 1, 0));
    }

    [Fact]
    public void What_is_lost_for_good_should_be_flagged_as_a_gap_until_it_has_left_every_window()
    {
        var processor = Processor();
        processor.Apply(NewSlice(1, Slice.Start, Tick(0, 10)));

        var computed = Computed(processor.Apply(NewSlice(1, 4, Tick(5, 60)) with { AfterGap = true }));
        var healed = Computed(processor.Apply(NewSlice(1, 5, Tick(6, 70), Tick(7, 80), Tick(8, 90))));

        computed.GapsDeclared.ShouldBe(1);
        computed.Vectors.ShouldAllBe(vector => vector.Quality.HasFlag(VectorQuality.Gap));
        healed.GapsDeclared.ShouldBe(0);
        healed.Vectors[^1].Quality.HasFlag(VectorQuality.Gap).ShouldBeFalse();
    }

    [Fact]
    public void A_new_connection_of_the_feed_should_be_flagged_as_a_gap()
    {
        var processor = Processor();
        processor.Apply(NewSlice(1, Slice.Start, Tick(0, 10)));

        Computed(processor.Apply(NewSlice(1, 0, Tick(1, 20) with { Connection = 1 }))).GapsDeclared.ShouldBe(1);
        Computed(processor.Apply(NewSlice(1, 1, Tick(2, 30) with { Connection = 1 }))).GapsDeclared.ShouldBe(0);
    }

    [Fact]
    public void An_older_epoch_should_be_told_who_owns_the_symbol()
    {
        var processor = Processor();
        processor.Apply(NewSlice(9, Slice.Start, Tick(0, 10)));

        processor.Apply(NewSlice(8, Slice.Start, Tick(0, 10))).ShouldBe(new SliceStale(Symbol, 8, 9));
    }

    [Fact]
    public void A_new_live_epoch_should_keep_the_state_and_flag_a_gap()
    {
        var processor = Processor();
        processor.Apply(NewSlice(1, Slice.Start, Tick(0, 10), Tick(1, 20), Tick(2, 30)));

        var computed = Computed(processor.Apply(NewSlice(2, Slice.Start, Tick(0, 40))));

        computed.GapsDeclared.ShouldBe(1);
        computed.Vectors[0]["sma_3"].ShouldNotBe(double.NaN);
    }

    [Fact]
    public void A_resumed_epoch_should_skip_what_is_in_and_flag_nothing()
    {
        var processor = Processor();
        processor.Apply(NewSlice(1, Slice.Start, Tick(0, 10), Tick(1, 20)));

        var computed = Computed(processor.Apply(NewSlice(2, Slice.Start, Tick(1, 20), Tick(2, 30)) with { ContinuesSince = 1 }));

        computed.Accepted.ShouldBe(1);
        computed.GapsDeclared.ShouldBe(0);
    }

    [Fact]
    public void A_fresh_replay_should_forget_the_one_before()
    {
        var processor = Processor(PipelineMode.Replay);
        var slice = NewSlice(1, Slice.Start, Tick(0, 10), Tick(1, 20), Tick(2, 130)) with { Takeover = Takeover.Afresh };
        var first = Computed(processor.Apply(slice));

        var second = Computed(processor.Apply(slice with { Epoch = 2, ContinuesSince = 2 }));

        second.Vectors.Select(Describe).ShouldBe(first.Vectors.Select(vector => Describe(vector)));
        second.GapsDeclared.ShouldBe(0);
    }

    [Fact]
    public void Refused_ticks_should_be_counted_by_reason_and_change_nothing()
    {
        var processor = Processor();
        var computed = Computed(processor.Apply(NewSlice(
            1, Slice.Start, Tick(0, 1000) with { TradeId = 5 }, Tick(1, 1000) with { TradeId = 5 }, Tick(2, 10))));

        (computed.Accepted, computed.Duplicates, computed.OutOfOrder).ShouldBe((1, 1, 1));
        computed.LastPosition.ShouldBe(2);
        processor.Recent(10).Ticks.Length.ShouldBe(1);
    }

    [Fact]
    public void Recent_ticks_should_be_the_newest_oldest_first()
    {
        var processor = Processor();
        processor.Apply(NewSlice(1, Slice.Start, [.. Enumerable.Range(0, 20).Select(i => Tick(i, i))]));

        processor.Recent(3).Ticks.Select(tick => tick.Position).ShouldBe([17, 18, 19]);
        processor.Recent(100).Ticks.Select(tick => tick.Position).ShouldBe(Enumerable.Range(4, 16).Select(i => (long)i));
    }

    private static SymbolProcessor Processor(PipelineMode mode = PipelineMode.Live) => new(Symbol, new SymbolSetup
    {
        Set = FeatureSet.Parse("sma(3)"),
        Calendar = TradingCalendars.Parse("always"),
        Mode = mode,
        BucketNanos = Bucket,
        MaxDisorder = TimeSpan.Zero,
        RecentTicks = 16,
    });

    private static Slice NewSlice(long epoch, long previous, params Tick[] ticks) => new(Symbol, epoch, previous, ticks, Takeover.AfterGap);

    private static Slice End(long epoch, long previous) => NewSlice(epoch, previous) with { EndOfInput = true };

    private static Tick Tick(long position, long milliseconds, double price = 100) => new()
    {
        Symbol = Symbol,
        Position = position,
        UnixNanos = milliseconds * Timestamps.NanosPerMillisecond,
        Price = price + position,
        Volume = 100,
        Bid = double.NaN,
        Ask = double.NaN,
    };

    private static SliceComputed Computed(ISliceAnswer answer) => answer.ShouldBeOfType<SliceComputed>();

    private static List<FeatureVector> Vectors(SymbolProcessor processor, params Slice[] slices) =>
        [.. slices.SelectMany(slice => Computed(processor.Apply(slice)).Vectors)];

    private static string Describe(FeatureVector vector) =>
        $"{vector.Position} {vector.UnixNanos} {vector.ClosesBucket} {string.Join(',', vector.Values.Select(BitConverter.DoubleToInt64Bits))}";
}
