using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Telemetry;
using AkkaDayTrade.Tests.Shared;

namespace AkkaDayTrade.Pipeline.Tests.Features;

/// <summary>The stage and real symbol processors, whatever happens between them, against an undisturbed fold over the same ticks.</summary>
public sealed class FeatureStageProperties() : TestKit(Patience.Hocon)
{
    private const int Ticks = 600;
    private static readonly string[] Symbols = ["A", "B", "C"];
    private static readonly FeatureSet Set = FeatureSet.Parse("sma(3) ema(5) rsi(4)");

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 6)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_bad_link_should_change_nothing_about_a_replay(int seed)
    {
        var run = await RunAsync(PipelineMode.Replay, seed, new Trouble { LostSlices = 10, LostAnswers = 10, RepeatedAnswers = 30, LateAnswers = 10 });

        run.Metrics.Accepted.ShouldBe(Ticks);
        run.Metrics.Gaps.ShouldBe(0);
        foreach (var symbol in Symbols)
        {
            run.Of(symbol).Select(Describe).ShouldBe(Undisturbed(PipelineMode.Replay, run.Input, symbol).Select(Describe));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Entities_that_restart_from_a_checkpoint_should_change_nothing_about_a_replay(int seed)
    {
        var run = await RunAsync(
            PipelineMode.Replay,
            seed,
            new Trouble { LostSlices = 5, LostAnswers = 5, RepeatedAnswers = 20, LateAnswers = 5, Restarts = 15, Checkpoints = true });

        run.Metrics.Accepted.ShouldBe(Ticks);
        run.Metrics.Gaps.ShouldBe(0);
        foreach (var symbol in Symbols)
        {
            run.Of(symbol).Select(Describe).ShouldBe(Undisturbed(PipelineMode.Replay, run.Input, symbol).Select(Describe));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task What_dead_entities_took_with_them_should_lie_in_declared_gaps(int seed)
    {
        var run = await RunAsync(
            PipelineMode.Live, seed, new Trouble { LostSlices = 5, LostAnswers = 5, RepeatedAnswers = 20, LateAnswers = 5, Restarts = 5 });

        run.Metrics.Accepted.ShouldBe(Ticks);
        foreach (var symbol in Symbols)
        {
            var vectors = run.Of(symbol);
            IsRising(vectors).ShouldBeTrue();
            var expected = Undisturbed(PipelineMode.Live, run.Input, symbol).ToDictionary(vector => vector.Position, Values);
            foreach (var vector in vectors.TakeWhile(vector => !vector.Quality.HasFlag(VectorQuality.Gap)))
            {
                Values(vector).ShouldBe(expected[vector.Position]);
            }

            vectors[^1].Position.ShouldBe(run.Input.Last(tick => tick.Symbol == symbol).Position);
        }

        var flagged = Symbols.Count(symbol => run.Of(symbol).Any(vector => vector.Quality.HasFlag(VectorQuality.Gap)));
        run.Metrics.Gaps.ShouldBeGreaterThanOrEqualTo(flagged);
        flagged.ShouldBeGreaterThan(0);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_poisonous_tick_should_be_the_only_one_that_is_not_accepted(int seed)
    {
        var run = await RunAsync(
            PipelineMode.Live,
            seed,
            new Trouble { LostAnswers = 5, RepeatedAnswers = 20, Restarts = 5, Checkpoints = seed % 2 == 0, Poison = Ticks / 2 });

        run.Metrics.RejectedBy(RejectReason.DeadLetter).ShouldBe(1);
        run.Metrics.Accepted.ShouldBe(Ticks - 1);
        Symbols.ShouldAllBe(symbol => IsRising(run.Of(symbol)));
    }

    private async Task<Outcome> RunAsync(PipelineMode mode, int seed, Trouble trouble)
    {
        var input = Input(seed);
        var metrics = new PipelineMetrics();
        var region = Sys.ActorOf(Props.Create(() => new UnreliableRegion(Setup(mode), trouble, seed)));
        var settings = new FeatureStageSettings
        {
            Epoch = 1,
            Takeover = mode == PipelineMode.Live ? Takeover.AfterGap : Takeover.Afresh,
            Mode = mode,
            FeaturesPerTick = Set.Features.Count,
            MaxOutstandingTicks = 50,
            MaxSliceTicks = 8,
            ResendAfter = TimeSpan.FromMilliseconds(8),
            LookEvery = TimeSpan.FromMilliseconds(2),
        };
        var vectors = await Source.From(input.Chunk(5).Select(Batch))
            .Via(FeatureFlows.BySymbol(region, settings, metrics, new SymbolLedger()))
            .RunWith(Sink.Seq<FeatureVector[]>(), Sys.Materializer())
            .WaitAsync(Patience.Long);
        return new Outcome(input, [.. vectors.SelectMany(some => some)], metrics);
    }

    private static Tick[] Input(int seed)
    {
        var dice = new Random(seed);
        return
        [
            .. Enumerable.Range(0, Ticks).Select(i => new Tick
            {
                Symbol = Symbols[dice.Next(Symbols.Length)],
                Position = i,
                UnixNanos = i * 17 * Timestamps.NanosPerMillisecond,
                Price = 100 + dice.Next(50),
                Volume = 1 + dice.Next(9),
                Bid = double.NaN,
                Ask = double.NaN,
            }),
        ];
    }

    private static TickBatch Batch(Tick[] ticks)
    {
        var batch = new TickBatch { NextPosition = ticks[0].Position };
        foreach (var tick in ticks)
        {
            batch.Add(tick);
        }

        return batch;
    }

    /// <summary>Tick by tick, so that live there is a vector for every position.</summary>
    private static List<FeatureVector> Undisturbed(PipelineMode mode, Tick[] input, string symbol)
    {
        var processor = new SymbolProcessor(symbol, Setup(mode));
        var previous = Slice.Start;
        var vectors = new List<FeatureVector>();
        foreach (var tick in input.Where(tick => tick.Symbol == symbol))
        {
            vectors.AddRange(Computed(new Slice(symbol, 1, previous, [tick], Takeover.Afresh)));
            previous = tick.Position;
        }

        if (mode == PipelineMode.Replay)
        {
            vectors.AddRange(Computed(new Slice(symbol, 1, previous, [], Takeover.Afresh, EndOfInput: true)));
        }

        return vectors;

        FeatureVector[] Computed(Slice slice) => processor.Apply(slice).ShouldBeOfType<SliceComputed>().Vectors;
    }

    private static SymbolSetup Setup(PipelineMode mode) => new()
    {
        Set = Set,
        Calendar = TradingCalendars.Parse("always"),
        Mode = mode,
        BucketNanos = 100 * Timestamps.NanosPerMillisecond,
        MaxDisorder = TimeSpan.Zero,
        RecentTicks = 16,
    };

    private static bool IsRising(IReadOnlyList<FeatureVector> vectors) =>
        vectors.Zip(vectors.Skip(1)).All(pair => pair.First.Position < pair.Second.Position);

    private static string Values(FeatureVector vector) => string.Join(',', vector.Values.Select(BitConverter.DoubleToInt64Bits));

    private static string Describe(FeatureVector vector) => $"{vector.Position} {vector.UnixNanos} {vector.ClosesBucket} {vector.Quality} {Values(vector)}";

    private sealed record Outcome(Tick[] Input, IReadOnlyList<FeatureVector> Vectors, PipelineMetrics Metrics)
    {
        public IReadOnlyList<FeatureVector> Of(string symbol) => [.. Vectors.Where(vector => vector.Symbol == symbol)];
    }
}
