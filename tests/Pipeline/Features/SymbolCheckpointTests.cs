using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;
using CsCheck;

namespace AkkaDayTrade.Pipeline.Tests.Features;

public sealed class SymbolCheckpointTests
{
    private const string Symbol = RandomSlices.Symbol;

    /// <summary>Every kind of feature, on ticks and on bars.</summary>
    private const string EveryKind =
        "sma(3) ema(4) ema(4,seed=sma) rsi(3) macd(3,5,2) bollinger(4,2) volume_ratio(3) atr(3) vwap stochastic(4,2) obv realized_volatility(5) spread mid "
        + "robust_zscore(4) ewma_chart(3) half_space_trees(10,3,3) "
        + "sma(3)@1s rsi(3)@1m vwap@1m volume_ratio(2)@1m atr(2)@5s";

    [Theory]
    [InlineData(PipelineMode.Live)]
    [InlineData(PipelineMode.Replay)]
    public void A_symbol_restored_after_any_slice_should_go_on_as_if_nothing_had_happened(PipelineMode mode) =>
        Gen.Select(Gen.Int, Gen.Int[0, 40], Gen.Int[1, 40]).Sample(
            (seed, before, after) =>
            {
                var setup = Setup(mode);
                var slices = RandomSlices.Of(new Random(seed), before + after);
                var undisturbed = new SymbolProcessor(Symbol, setup);
                foreach (var slice in slices[..before])
                {
                    undisturbed.Apply(slice);
                }

                var restored = SymbolCheckpoint.Restore(Symbol, setup, SymbolCheckpoint.Of(undisturbed));
                // The last slice comes again, as when its answer was lost.
                foreach (var slice in slices[Math.Max(0, before - 1)..])
                {
                    Describe(restored.Apply(slice)).ShouldBe(Describe(undisturbed.Apply(slice)));
                }

                SymbolCheckpoint.Of(restored).ShouldBe(SymbolCheckpoint.Of(undisturbed));
            },
            iter: 150);

    [Fact]
    public void A_restored_symbol_should_answer_under_its_new_incarnation()
    {
        var setup = Setup(PipelineMode.Live);
        var slice = NewSlice(1, Slice.Start, 0, 1);
        var first = new SymbolProcessor(Symbol, setup, incarnation: 7);
        first.Apply(slice);

        var restored = SymbolCheckpoint.Restore(Symbol, setup, SymbolCheckpoint.Of(first), incarnation: 8);

        restored.Apply(slice).Incarnation.ShouldBe(8);
    }

    [Fact]
    public void Recent_ticks_should_not_be_kept()
    {
        var setup = Setup(PipelineMode.Live);
        var processor = new SymbolProcessor(Symbol, setup);
        processor.Apply(NewSlice(1, Slice.Start, 0, 1));

        SymbolCheckpoint.Restore(Symbol, setup, SymbolCheckpoint.Of(processor)).Recent(10).Ticks.ShouldBeEmpty();
    }

    [Fact]
    public void A_symbol_that_restored_its_state_should_not_take_its_history_in_again()
    {
        var bars = Enumerable.Range(0, 30).Select(i => new Bar(i * 60 * Timestamps.NanosPerSecond, (i + 1) * 60 * Timestamps.NanosPerSecond, 100 + i, 140, 90, 105, 10)).ToArray();
        var setup = Setup(PipelineMode.Live, "sma(5)@1m") with { WarmUp = _ => bars };
        var processor = new SymbolProcessor(Symbol, setup);
        processor.Apply(NewSlice(1, Slice.Start, 0, 1));

        var restored = SymbolCheckpoint.Restore(Symbol, setup, SymbolCheckpoint.Of(processor));

        SymbolCheckpoint.Of(restored).ShouldBe(SymbolCheckpoint.Of(processor));
    }

    [Fact]
    public void Every_cut_and_every_changed_byte_should_be_noticed()
    {
        var setup = Setup(PipelineMode.Replay);
        var checkpoint = Some(setup, slices: 30);

        for (var length = 0; length < checkpoint.Length; length++)
        {
            Should.Throw<UnreadableCheckpointException>(() => SymbolCheckpoint.Restore(Symbol, setup, checkpoint.AsSpan(0, length)));
        }

        for (var i = 0; i < checkpoint.Length; i++)
        {
            var damaged = checkpoint.ToArray();
            damaged[i] ^= 0x10;
            Should.Throw<UnreadableCheckpointException>(() => SymbolCheckpoint.Restore(Symbol, setup, damaged));
        }
    }

    [Fact]
    public void A_newer_version_should_be_named()
    {
        var setup = Setup(PipelineMode.Live);
        var checkpoint = Some(setup, slices: 1);
        checkpoint[3] = 2;

        var error = Should.Throw<UnreadableCheckpointException>(() => SymbolCheckpoint.Restore(Symbol, setup, checkpoint));

        error.Fault.ShouldBe(CheckpointFault.Version);
        error.Message.ShouldContain("version 2");
    }

    [Fact]
    public void Another_feature_set_should_be_named()
    {
        var other = Setup(PipelineMode.Live, "sma(4)");
        var error = Should.Throw<UnreadableCheckpointException>(
            () => SymbolCheckpoint.Restore(Symbol, other, Some(Setup(PipelineMode.Live, "sma(3)"), slices: 1)));

        error.Fault.ShouldBe(CheckpointFault.FeatureSet);
        error.Message.ShouldContain(other.Set.Fingerprint);
    }

    /// <summary>
    /// What version 1 wrote once; it stays readable. Only a new version of the features' numerics may replace these bytes: then
    /// every saved state is refused by its fingerprint.
    /// </summary>
    [Fact]
    public void A_checkpoint_that_version_1_wrote_should_be_read()
    {
        var setup = Setup(PipelineMode.Replay, "sma(3) vwap@1s");

        var restored = SymbolCheckpoint.Restore(Symbol, setup, Convert.FromBase64String(Version1));

        SymbolCheckpoint.Of(restored).ShouldBe(SymbolCheckpoint.Of(Version1Processor(setup)));
        (restored.Epoch, restored.Position).ShouldBe((7, 5));
        Convert.ToBase64String(SymbolCheckpoint.Of(Version1Processor(setup))).ShouldBe(Version1);
    }

    [Fact]
    public void A_resumed_worker_should_get_the_vectors_that_the_one_before_may_not_have_passed_on()
    {
        var setup = Setup(PipelineMode.Live, "sma(2)");
        var processor = new SymbolProcessor(Symbol, setup);
        processor.Apply(NewSlice(1, Slice.Start, 0, 1));
        var last = processor.Apply(NewSlice(1, 1, 2, 3)).ShouldBeOfType<SliceComputed>();
        last.Vectors.Select(vector => vector.Position).ShouldBe([2, 3]);

        var known = processor.Apply(NewSlice(2, Slice.Start, 0, 1, 2) with { ContinuesSince = 1 }).ShouldBeOfType<SliceComputed>();
        var partly = processor.Apply(NewSlice(2, 2, 3, 4) with { ContinuesSince = 1 }).ShouldBeOfType<SliceComputed>();

        known.Vectors.Select(vector => (vector.Epoch, vector.Position)).ShouldBe([(2, 2)]);
        partly.Vectors.Select(vector => (vector.Epoch, vector.Position)).ShouldBe([(2, 3), (2, 4)]);
        known.Vectors[0].Values.ShouldBe(last.Vectors[0].Values);
        (known.Accepted, partly.Accepted, partly.GapsDeclared).ShouldBe((0, 1, 0));
    }

    [Fact]
    public void A_lost_state_should_be_flagged_and_counted_with_the_first_slice()
    {
        var processor = new SymbolProcessor(Symbol, Setup(PipelineMode.Live, "sma(2)"));
        processor.DeclareLostState();

        var first = processor.Apply(NewSlice(5, Slice.Start, 0)).ShouldBeOfType<SliceComputed>();
        var second = processor.Apply(NewSlice(5, 0, 1)).ShouldBeOfType<SliceComputed>();

        (first.GapsDeclared, second.GapsDeclared).ShouldBe((1, 0));
        first.Vectors.ShouldAllBe(vector => vector.Quality.HasFlag(VectorQuality.Gap));
    }

    [Fact]
    public void A_lost_state_should_be_no_gap_to_a_replay_from_the_beginning()
    {
        var processor = new SymbolProcessor(Symbol, Setup(PipelineMode.Replay, "sma(2)"));
        processor.DeclareLostState();

        var slice = NewSlice(5, Slice.Start, 0, 1) with { Takeover = Takeover.Afresh };

        processor.Apply(slice).ShouldBeOfType<SliceComputed>().GapsDeclared.ShouldBe(0);
    }

    [Fact]
    public void A_gap_that_was_found_before_a_slice_could_be_taken_should_be_counted_with_the_next_that_is()
    {
        var processor = new SymbolProcessor(Symbol, Setup(PipelineMode.Live, "sma(2)"));
        processor.Apply(NewSlice(1, Slice.Start, 0));

        processor.Apply(NewSlice(2, 10, 11)).ShouldBeOfType<SliceBehind>().Position.ShouldBe(Slice.Start);

        processor.Apply(NewSlice(2, Slice.Start, 0)).ShouldBeOfType<SliceComputed>().GapsDeclared.ShouldBe(1);
    }

    [Fact]
    public void Answers_should_call_durable_what_was_saved()
    {
        var processor = new SymbolProcessor(Symbol, Setup(PipelineMode.Live, "sma(2)")) { Durable = Slice.Start };
        processor.Apply(NewSlice(1, Slice.Start, 0)).ShouldBeOfType<SliceComputed>().Durable.ShouldBe(Slice.Start);
        processor.Durable = 0;

        processor.Apply(NewSlice(1, Slice.Start, 0)).ShouldBeOfType<SliceComputed>().Durable.ShouldBe(0);
        processor.Apply(NewSlice(1, 0, 1)).ShouldBeOfType<SliceComputed>().Durable.ShouldBe(0);
        processor.Apply(NewSlice(2, Slice.Start, 0)).ShouldBeOfType<SliceComputed>().Durable.ShouldBe(Slice.Start);
    }

    private const string Version1 =
        "RFRDAVFxpwm5yljyBwAAAAAAAAAFAAAAAAAAAAAAAAAABQAAAAAAAACAF7QsAAAAAO0DAAAAAAAAAAAAAAAALkAHAAAAAAAAAAAAAAAAAAAABg"
        + "AAAAAAAAAHAAAAAAAAAAEAAAAAAAAAAACAF7QsAAAAAAGAF7QsAAAAAAAAAAAAQFpAAAAAAAAALkAAAAAAAMBYQAAAAAAAAPj/BgAAAAAAAAAA"
        + "AAAAAAAAAAAAAAAAAAAAAAAAAAAGAAAAAQAAAAAAAAACAAAAAAAAAAMAAAAAAAAABAAAAAAAAAAFAAAAAAAAAAYAAAAAAAAAUXGnCbnKWPIBAA"
        + "AAAABAWkAAAAAAAMBYQAAAAAAAAPj/AAAAAAAAAAAAAAAAAAAAAADKmjsAAAAAOvkKAAAAAAAAAFlAAAAAAABAWkAAAAAAAABZQAAAAAAAQFpA"
        + "AAAAAADAUkAAAAAAAMBYQAAAAAAAAPj/AQAAAAAAAAAAAwAAAAAAAAAAwFlAAAAAAAAAWkAAAAAAAEBaQAAAAAAAgHNAAAAAAAAAAAAAAAAAAA"
        + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIABBwAAAAAAAAAFAAAAAAAAAAMAAAAAAAAAAAAAAAAAAAAFAAAAAAAAAAADAAAABwAAAAAA"
        + "AAACAAAAAAAAAACj4REAAAAA6gMAAAAAAAAAAAAAAIBZQAAAAAAAAChAAAAAAADAWEAAAAAAAAD4/wMAAAABAAAAAABAWUAAAAAAAAD4/wcAAA"
        + "AAAAAAAwAAAAAAAACAdNIaAAAAAOsDAAAAAAAAAAAAAADAWUAAAAAAAAAqQAAAAAAAwFhAAAAAAAAA+P8BAAAAAQAAAAAAgFlAAAAAAAAA+P8H"
        + "AAAAAAAAAAQAAAAAAAAAAEbDIwAAAADsAwAAAAAAAAAAAAAAAFpAAAAAAAAALEAAAAAAAMBYQAAAAAAAAPj/AQAAAAEAAAAAAMBZQAAAAAAAAP"
        + "j/h5t3Zg==";

    private static SymbolProcessor Version1Processor(SymbolSetup setup)
    {
        var processor = new SymbolProcessor(Symbol, setup, incarnation: 3);
        processor.Apply(NewSlice(7, Slice.Start, 0, 1, 2) with { AfterGap = true });
        processor.Apply(NewSlice(7, 2, 3, 4, 5));
        return processor;
    }

    private static byte[] Some(SymbolSetup setup, int slices)
    {
        var processor = new SymbolProcessor(Symbol, setup);
        foreach (var slice in RandomSlices.Of(new Random(4), slices))
        {
            processor.Apply(slice);
        }

        return SymbolCheckpoint.Of(processor);
    }

    private static SymbolSetup Setup(PipelineMode mode, string set = EveryKind) => new()
    {
        Set = FeatureSet.Parse(set),
        Calendar = TradingCalendars.Parse("always"),
        Mode = mode,
        BucketNanos = 100 * Timestamps.NanosPerMillisecond,
        MaxDisorder = TimeSpan.FromMilliseconds(20),
        RecentTicks = 16,
    };

    private static Slice NewSlice(long epoch, long previous, params int[] positions) =>
        new(Symbol, epoch, previous, [.. positions.Select(position => Tick(position))], Takeover.AfterGap);

    private static Tick Tick(int position) => new()
    {
        Symbol = Symbol,
        Position = position,
        UnixNanos = position * 150 * Timestamps.NanosPerMillisecond,
        ArrivalTimestamp = 1_000 + position,
        Price = 100 + position,
        Volume = 10 + position,
        Bid = 99,
        Ask = double.NaN,
        TradeId = (ulong)(position + 1),
    };

    private static string Describe(ISliceAnswer answer) => answer is not SliceComputed computed
        ? $"{answer}"
        : $"{computed with { Vectors = [] }} {string.Join(" | ", computed.Vectors.Select(Describe))}";

    private static string Describe(FeatureVector vector) =>
        $"{vector.Epoch} {vector.Position} {vector.UnixNanos} {vector.ArrivalTimestamp} {vector.ClosesBucket} {vector.Quality} {vector.Price} {vector.Volume} {vector.Bid} {vector.Ask} "
        + string.Join(',', vector.Values.Select(BitConverter.DoubleToInt64Bits));
}
