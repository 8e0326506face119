using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;
using CsCheck;

namespace AkkaDayTrade.Pipeline.Tests.Features;

/// <summary>What vectors would have been without a trade, against a fold over the ticks without it.</summary>
public sealed class CorrectedVectorsTests
{
    private const string Symbol = "7203";
    private const int RecentTicks = 32;

    private static readonly FeatureSet Set = FeatureSet.Parse("sma(5) rsi(4) vwap robust_zscore(4) half_space_trees(10,3,3) volume_ratio(2)@1s bollinger(3,2)@1s spread");

    [Fact]
    public void Corrected_vectors_should_be_those_of_a_fold_over_the_ticks_as_they_should_have_been() =>
        Gen.Select(Gen.Int[1, 150], Gen.Int, Gen.Int[0, RecentTicks / 2], Gen.Bool).Sample((count, seed, back, cancels) =>
        {
            var ticks = Ticks(new Random(seed), count);
            var wrong = Math.Max(0, count - 1 - back);
            var instead = new CorrectedTrade(ticks[wrong].Price * 1.1, ticks[wrong].Volume + 5, TickFlags.None);
            var processor = Fed(ticks);
            long[] positions = [Math.Max(0, wrong - 1), wrong, count - 1];

            var answer = processor.Correct(new CorrectVectors(Symbol, new TradeCorrection(Symbol, ticks[wrong].TradeId, cancels ? null : instead), 1, positions));

            answer.IsKnown.ShouldBeTrue();
            foreach (var (position, at) in positions.Where(position => position >= wrong).Distinct().Select((position, at) => (position, at)))
            {
                var until = ticks[..((int)position + 1)];
                answer.Original[at].Position.ShouldBe(position);
                Bits(answer.Original[at].Values).ShouldBe(Bits(Folded(until)));
                Bits(answer.Corrected[at].Values).ShouldBe(Bits(Folded(cancels
                    ? [.. until.Where((_, index) => index != wrong)]
                    : [.. until.Select((tick, index) => index == wrong ? tick with { Price = instead.Price, Volume = instead.Volume } : tick)])));
            }

            answer.Original[0].Volume.ShouldBe(ticks[wrong].Volume);
            if (!cancels)
            {
                answer.Corrected[0].Volume.ShouldBe(instead.Volume);
            }
            else if (count > RecentTicks)
            {
                answer.Corrected[0].Volume.ShouldBe(ticks[wrong - 1].Volume);
            }

            answer.Original.Length.ShouldBe(answer.Corrected.Length);
            Bits(processor.Read(0).Values).ShouldBe(Bits(Folded(ticks)));
        });

    [Fact]
    public void Volume_without_a_cancelled_trade_should_be_that_of_the_one_before_wherever_its_past_begins()
    {
        var ticks = Ticks(new Random(1), 4 * RecentTicks);
        for (var count = 2 * RecentTicks; count < ticks.Length; count++)
        {
            var wrong = count - 1 - (RecentTicks / 2);

            var answer = Fed(ticks[..count]).Correct(new CorrectVectors(Symbol, new TradeCorrection(Symbol, ticks[wrong].TradeId, null), 1, [wrong]));

            answer.Corrected[0].Volume.ShouldBe(ticks[wrong - 1].Volume);
        }
    }

    [Fact]
    public void Trade_that_lies_too_far_back_or_has_not_come_should_be_unknown()
    {
        var ticks = Ticks(new Random(1), 200);
        var processor = Fed(ticks);

        foreach (var id in (ulong[])[ticks[0].TradeId, 123456, 0])
        {
            processor.Correct(new CorrectVectors(Symbol, new TradeCorrection(Symbol, id, null), 1, [199])).IsKnown.ShouldBeFalse();
        }

        processor.Correct(new CorrectVectors(Symbol, new TradeCorrection(Symbol, ticks[^1].TradeId, null), 2, [199])).IsKnown.ShouldBeFalse();
    }

    [Fact]
    public void Worker_that_begins_anew_should_make_the_past_unknown()
    {
        var ticks = Ticks(new Random(1), 40);
        var processor = Fed(ticks);

        processor.Apply(new Slice(Symbol, 2, Slice.Start, [ticks[0] with { TradeId = 77, UnixNanos = ticks[^1].UnixNanos }], Takeover.AfterGap));

        processor.Correct(new CorrectVectors(Symbol, new TradeCorrection(Symbol, ticks[^1].TradeId, null), 2, [39])).IsKnown.ShouldBeFalse();
    }

    private static SymbolProcessor Fed(Tick[] ticks)
    {
        var processor = new SymbolProcessor(Symbol, new SymbolSetup
        {
            Set = Set,
            Calendar = TradingCalendars.Parse("always"),
            Mode = PipelineMode.Live,
            BucketNanos = 100 * Timestamps.NanosPerMillisecond,
            MaxDisorder = TimeSpan.Zero,
            RecentTicks = RecentTicks,
            IsCorrected = true,
        });
        var previous = Slice.Start;
        foreach (var chunk in ticks.Chunk(7))
        {
            processor.Apply(new Slice(Symbol, 1, previous, chunk, Takeover.AfterGap)).ShouldBeOfType<SliceComputed>();
            previous = chunk[^1].Position;
        }

        return processor;
    }

    private static double[] Folded(Tick[] ticks)
    {
        var features = new SymbolFeatures(Set, TradingCalendars.Parse("always"));
        foreach (var tick in ticks)
        {
            features.Update(tick);
        }

        var values = new double[Set.ColumnCount];
        features.Write(values);
        return values;
    }

    private static Tick[] Ticks(Random random, int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => new Tick
        {
            Symbol = Symbol,
            Position = i,
            UnixNanos = 1_800_000_000 * Timestamps.NanosPerSecond + (i * 300 * Timestamps.NanosPerMillisecond),
            Price = 100 + (random.Next(40) / 10.0),
            Volume = random.Next(1, 500),
            Bid = double.NaN,
            Ask = double.NaN,
            TradeId = (ulong)(i + 1_000),
            Kind = TickKind.Trade,
        }),
    ];

    private static long[] Bits(double[] values) => [.. values.Select(BitConverter.DoubleToInt64Bits)];
}
