using System.Collections.Concurrent;
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
using CsCheck;

namespace AkkaDayTrade.Pipeline.Tests.Features;

/// <summary>
/// Real stages, one after another and beside each other, and real symbol processors with their checkpoints, in a world where all
/// that may happen to a cluster does: against an undisturbed fold over the same ticks.
/// </summary>
public sealed class NothingLostProperties() : TestKit(Patience.Hocon)
{
    private const int Ticks = 150;
    private static readonly string[] Symbols = ["A", "B", "C"];
    private static readonly FeatureSet Set = FeatureSet.Parse("sma(3) ema(5) rsi(4)");

    private static readonly Gen<(int Seed, Disorder Disorder)> Worlds = Gen.Select(
        Gen.Int[1, 1_000_000],
        Gen.Select(Gen.Int[0, 12], Gen.Int[0, 25], Gen.Int[0, 25], Gen.Int[0, 12], Gen.Int[0, 8], Gen.Int[5, 60])
            .Select(odds => new Disorder(odds.Item1, odds.Item2, odds.Item3, odds.Item4, odds.Item5, odds.Item6)));

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 4)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task A_source_that_can_be_read_again_should_lose_and_double_nothing_whatever_dies(int seed) => ReplayAsync(seed, DisorderOf(seed));

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task A_live_source_should_lose_nothing_outside_of_declared_gaps_and_double_nothing(int seed) => LiveAsync(seed, DisorderOf(seed), maxRetained: 1_000_000);

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task A_worker_that_may_retain_little_should_lose_nothing_outside_of_declared_gaps(int seed) => LiveAsync(seed, DisorderOf(seed), maxRetained: 20);

    [SkippableTheory]
    [InlineData("replay")]
    [InlineData("live")]
    [InlineData("little")]
    public async Task The_same_should_hold_in_many_other_worlds(string source)
    {
        Skip.IfNot(Environment.GetEnvironmentVariable("DAYTRADE_CHAOS") == "1", "takes minutes; set DAYTRADE_CHAOS=1 to run it");
        await Worlds.SampleAsync(
            world => source == "replay" ? ReplayAsync(world.Seed, world.Disorder) : LiveAsync(world.Seed, world.Disorder, source == "live" ? 1_000_000 : 20),
            iter: 8,
            threads: 1);
    }

    private static Disorder DisorderOf(int seed)
    {
        var dice = new Random(seed);
        return new Disorder(Losses: dice.Next(12), Repeats: dice.Next(25), Delays: dice.Next(25), Crashes: 2 + dice.Next(10), Rivals: dice.Next(8), Saves: 5 + dice.Next(55));
    }

    /// <summary>Workers that are cut off, or go on beside their successor, until one has read the input to its end.</summary>
    private async Task ReplayAsync(int seed, Disorder disorder)
    {
        var dice = new Random(seed);
        var input = Input(dice);
        var store = new SymbolStore();
        var region = Sys.ActorOf(Props.Create(() => new UnreliableWorld(Setup(PipelineMode.Replay), store, disorder, seed)));
        var offset = (Epoch: 0L, Position: 0L);
        var gate = new Lock();
        var lives = new List<Life>();
        var end = false;
        for (var epoch = 1; !end; epoch++)
        {
            var from = offset.Position;
            var own = epoch;
            var readsAll = epoch > 3;
            var settings = Settings(PipelineMode.Replay, epoch) with
            {
                ContinuesSince = 1,
                FromPosition = from,
                EndPatience = TimeSpan.Zero,
                DurableBefore = mark =>
                {
                    lock (gate)
                    {
                        MarkShouldBeDurable(mark, input, store);
                        offset = own >= offset.Epoch ? (own, Math.Max(offset.Position, mark)) : offset;
                    }
                },
            };
            var life = Run(region, settings, input[(int)from..], ends: true);
            lives.Add(life);
            if (!readsAll)
            {
                var stopAt = dice.Next(Ticks);
                await AwaitConditionAsync(() => Task.FromResult(life.Completion.IsCompleted || life.Metrics.Accepted >= stopAt), Patience.Long);
                if (dice.Next(2) == 0)
                {
                    life.Stop.Abort(new InvalidOperationException("cut off"));
                }
            }
            else
            {
                end = await life.EndsAsync(Patience.Long);
            }
        }

        lives[^1].Metrics.Gaps.ShouldBe(0);
        foreach (var symbol in Symbols)
        {
            var expected = Undisturbed(PipelineMode.Replay, input.Where(tick => tick.Symbol == symbol), symbol);
            var ended = await EndOfAsync(region, symbol);
            ended.Taken.Select(tick => tick.Position).ShouldBe(input.Where(tick => tick.Symbol == symbol).Select(tick => tick.Position));
            ended.Gaps.ShouldBeEmpty();
            ended.Values.ShouldBe(expected.Values);
            foreach (var life in lives)
            {
                VectorsShouldBeOf(expected.Vectors, life, symbol);
            }
        }

        Sys.Stop(region);
    }

    /// <summary>Two workers of a live feed, of which the second takes over while the first still sends.</summary>
    private async Task LiveAsync(int seed, Disorder disorder, int maxRetained)
    {
        var dice = new Random(seed);
        var input = Input(dice);
        var store = new SymbolStore();
        var region = Sys.ActorOf(Props.Create(() => new UnreliableWorld(Setup(PipelineMode.Live), store, disorder, seed)));
        var first = Run(region, Settings(PipelineMode.Live, 1) with { MaxRetainedTicks = maxRetained }, input, ends: false);
        var takeOverAt = dice.Next(Ticks);
        await AwaitConditionAsync(() => Task.FromResult(first.Metrics.Accepted >= takeOverAt), Patience.Long);

        // Other prices: the feed does not repeat itself.
        Tick[] later = [.. input.Select(tick => tick with { Price = tick.Price + 50 })];
        var last = new TaskCompletionSource<TickBatch>();
        var second = Run(region, Settings(PipelineMode.Live, 2) with { MaxRetainedTicks = maxRetained }, later[..^Symbols.Length], ends: false, last.Task);
        await AwaitConditionAsync(() => Task.FromResult(second.Metrics.Accepted >= Ticks - Symbols.Length), Patience.Long);
        region.Tell(UnreliableWorld.CalmDown.Instance);
        // One more of each symbol: what the life that is left over does not have shows when it gets the next tick.
        last.SetResult(Batch(later[^Symbols.Length..]));
        await AwaitConditionAsync(() => Task.FromResult(second.Metrics.Accepted >= Ticks), Patience.Long);
        await AwaitConditionAsync(() => Task.FromResult(second.Metrics.Retained == 0), Patience.Long);

        second.Metrics.Accepted.ShouldBe(Ticks);
        foreach (var symbol in Symbols)
        {
            var ended = await EndOfAsync(region, symbol);
            ended.Taken.ShouldBe([.. ended.Taken.Distinct().Order()], ignoreOrder: false, "nothing is taken twice or out of order");
            var meant = new[] { 1L, 2L }.SelectMany(epoch => input.Where(tick => tick.Symbol == symbol).Select(tick => (epoch, tick.Position))).ToList();
            var taken = ended.Taken.ToHashSet();
            for (var i = 1; i < meant.Count; i++)
            {
                var isFirstAfterLoss = taken.Contains(meant[i]) && !taken.Contains(meant[i - 1]);
                (isFirstAfterLoss && !ended.Gaps.Contains(meant[i])).ShouldBeFalse($"a loss before {meant[i]} of {symbol} is not declared");
            }

            taken.Contains(meant[^1]).ShouldBeTrue();
            var ticks = ended.Taken.Select(key => (key.Epoch == 1 ? input : later)[key.Position]);
            ended.Values.ShouldBe(Undisturbed(PipelineMode.Live, ticks, symbol).Values);
            IsRising([.. second.Vectors.Where(vector => vector.Symbol == symbol).Select(vector => vector.Position)]).ShouldBeTrue();
        }

        first.Stop.Abort(new InvalidOperationException("over"));
        second.Stop.Abort(new InvalidOperationException("over"));
        Sys.Stop(region);
    }

    private Life Run(IActorRef region, FeatureStageSettings settings, Tick[] input, bool ends, Task<TickBatch>? last = null)
    {
        var metrics = new PipelineMetrics();
        var vectors = new ConcurrentQueue<FeatureVector>();
        var batches = Source.From(input.Chunk(5).Select(Batch));
        var open = Source.FromTask(last ?? new TaskCompletionSource<TickBatch>().Task).Concat(Source.Never<TickBatch>());
        var (stop, completion) = (ends ? batches : batches.Concat(open))
            .ViaMaterialized(KillSwitches.Single<TickBatch>(), Keep.Right)
            .Via(FeatureFlows.BySymbol(region, settings, metrics, new SymbolLedger()))
            .ToMaterialized(
                Sink.ForEach<FeatureVector[]>(some =>
                {
                    foreach (var vector in some)
                    {
                        vectors.Enqueue(vector);
                    }
                }),
                Keep.Both)
            .Run(Sys.Materializer());
        return new Life(stop, completion, metrics, vectors);
    }

    private static FeatureStageSettings Settings(PipelineMode mode, long epoch) => new()
    {
        Epoch = epoch,
        Takeover = mode == PipelineMode.Live ? Takeover.AfterGap : Takeover.Afresh,
        Mode = mode,
        FeaturesPerTick = Set.Features.Count,
        MaxOutstandingTicks = 50,
        MaxSliceTicks = 8,
        ResendAfter = TimeSpan.FromMilliseconds(8),
        LookEvery = TimeSpan.FromMilliseconds(2),
        MaxResendAfter = TimeSpan.FromMilliseconds(40),
        AskAgainAfter = TimeSpan.FromMilliseconds(40),
        ReportInterval = TimeSpan.FromMilliseconds(5),
    };

    private static void MarkShouldBeDurable(long mark, Tick[] input, SymbolStore store)
    {
        foreach (var symbol in Symbols)
        {
            var last = input.Where(tick => tick.Symbol == symbol && tick.Position < mark).Select(tick => tick.Position).DefaultIfEmpty(Slice.Start).Max();
            (store.Find(symbol)?.Position ?? Slice.Start).ShouldBeGreaterThanOrEqualTo(last, $"the mark {mark} is beyond what is saved of {symbol}");
        }
    }

    private static void VectorsShouldBeOf(Dictionary<long, long[]> expected, Life life, string symbol)
    {
        var vectors = life.Vectors.Where(vector => vector.Symbol == symbol).ToList();
        IsRising([.. vectors.Select(vector => vector.Position)]).ShouldBeTrue();
        foreach (var vector in vectors)
        {
            vector.Values.Select(BitConverter.DoubleToInt64Bits).ShouldBe(expected[vector.Position]);
        }
    }

    private static async Task<SymbolEnd> EndOfAsync(IActorRef region, string symbol) =>
        await region.Ask<SymbolEnd>(new UnreliableWorld.GetEnd(symbol), Patience.Long);

    private static (long[] Values, Dictionary<long, long[]> Vectors) Undisturbed(PipelineMode mode, IEnumerable<Tick> ticks, string symbol)
    {
        var processor = new SymbolProcessor(symbol, Setup(mode));
        var vectors = new Dictionary<long, long[]>();
        // Positions of two epochs overlap; as one input they are counted through.
        var position = Slice.Start;
        foreach (var tick in ticks)
        {
            var previous = position;
            position = mode == PipelineMode.Live ? position + 1 : tick.Position;
            Add(new Slice(symbol, 1, previous, [tick with { Position = position }], Takeover.Afresh));
        }

        Add(new Slice(symbol, 1, position, [], Takeover.Afresh, EndOfInput: true));
        return ([.. processor.Read(0).Values.Select(BitConverter.DoubleToInt64Bits)], vectors);

        void Add(Slice slice)
        {
            foreach (var vector in processor.Apply(slice).ShouldBeOfType<SliceComputed>().Vectors)
            {
                vectors[vector.Position] = [.. vector.Values.Select(BitConverter.DoubleToInt64Bits)];
            }
        }
    }

    private static Tick[] Input(Random dice) =>
    [
        .. Enumerable.Range(0, Ticks).Select(i => new Tick
        {
            // The last ones are one of each.
            Symbol = Symbols[i < Ticks - Symbols.Length ? dice.Next(Symbols.Length) : i % Symbols.Length],
            Position = i,
            UnixNanos = i * 17 * Timestamps.NanosPerMillisecond,
            Price = 100 + dice.Next(50),
            Volume = 1 + dice.Next(9),
            Bid = double.NaN,
            Ask = double.NaN,
        }),
    ];

    private static TickBatch Batch(Tick[] ticks)
    {
        var batch = new TickBatch { NextPosition = ticks[0].Position };
        foreach (var tick in ticks)
        {
            batch.Add(tick);
        }

        return batch;
    }

    private static SymbolSetup Setup(PipelineMode mode) => new()
    {
        Set = Set,
        Calendar = TradingCalendars.Parse("always"),
        Mode = mode,
        BucketNanos = 100 * Timestamps.NanosPerMillisecond,
        // The second live worker's ticks go back in time to the first's.
        MaxDisorder = TimeSpan.FromHours(1),
        RecentTicks = 16,
    };

    private static bool IsRising(IReadOnlyList<long> positions) => positions.Zip(positions.Skip(1)).All(pair => pair.First < pair.Second);

    private sealed record Life(UniqueKillSwitch Stop, Task Completion, PipelineMetrics Metrics, ConcurrentQueue<FeatureVector> Vectors)
    {
        /// <summary>False when entities needed what it no longer kept, so that another must read again.</summary>
        public async Task<bool> EndsAsync(TimeSpan patience)
        {
            try
            {
                await Completion.WaitAsync(patience);
                return true;
            }
            catch (Exception exception) when (exception is ForgottenInputException or AggregateException { InnerException: ForgottenInputException })
            {
                return false;
            }
        }
    }
}
