using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Telemetry;
using AkkaDayTrade.Tests.Shared;

namespace AkkaDayTrade.Pipeline.Tests.Features;

/// <summary>A feature stage with a live feed, and a test in the place of the entities.</summary>
public abstract class FeatureStageTest : TestKit
{
    protected const long Epoch = 7;

    protected static readonly FeatureStageSettings Settings = new()
    {
        Epoch = Epoch,
        Takeover = Takeover.AfterGap,
        Mode = PipelineMode.Live,
        FeaturesPerTick = 3,
        MaxOutstandingTicks = 10,
        MaxSliceTicks = 4,
        ResendAfter = TimeSpan.FromMilliseconds(200),
        LookEvery = TimeSpan.FromMilliseconds(50),
    };

    private static readonly FeatureSet Set = FeatureSet.Parse("sma(2)");
    private long _nextPosition;

    private readonly FeatureStageSettings _settings;
    private readonly HashSet<Slice> _seen = new(SameSlice.Instance);
    private TestProbe? _region;
    private (ISourceQueueWithComplete<TickBatch> Input, ISinkQueue<FeatureVector[]> Vectors)? _stage;

    protected FeatureStageTest(Func<FeatureStageSettings, FeatureStageSettings>? change = null)
        : base(Patience.Hocon) => _settings = change?.Invoke(Settings) ?? Settings;

    protected TestProbe Region => _region ??= CreateTestProbe();

    protected ISourceQueueWithComplete<TickBatch> Input => (_stage ??= Run(_settings)).Input;

    protected ISinkQueue<FeatureVector[]> Vectors => (_stage ??= Run(_settings)).Vectors;

    protected PipelineMetrics Metrics { get; } = new();

    protected SymbolLedger Ledger { get; } = new();

    protected (ISourceQueueWithComplete<TickBatch> Input, ISinkQueue<FeatureVector[]> Vectors) Run(FeatureStageSettings settings) =>
        Source.Queue<TickBatch>(1, OverflowStrategy.Backpressure)
            .Via(FeatureFlows.BySymbol(Region.Ref, settings, Metrics, Ledger))
            .ToMaterialized(Sink.Queue<FeatureVector[]>().WithAttributes(Attributes.CreateInputBuffer(1, 1)), Keep.Both)
            .Run(Sys.Materializer());

    protected async Task Offer(params string[] symbols) =>
        (await Input.OfferAsync(Batch(symbols))).ShouldBe(QueueOfferResult.Enqueued.Instance);

    protected TickBatch Batch(params string[] symbols)
    {
        var batch = new TickBatch { NextPosition = _nextPosition, ArrivalTimestamp = System.Diagnostics.Stopwatch.GetTimestamp() };
        foreach (var symbol in symbols)
        {
            batch.Add(new Tick { Symbol = symbol, UnixNanos = _nextPosition * 1_000_000, Price = 100, Volume = 1, Bid = double.NaN, Ask = double.NaN });
        }

        _nextPosition = batch.NextPosition;
        return batch;
    }

    /// <summary>The next slice, of this symbol, that was not sent before: one that comes again because its answer was late is passed over.</summary>
    protected Slice Expect(string symbol)
    {
        var slice = Region.FishForMessage<Slice>(_seen.Add);
        slice.Symbol.ShouldBe(symbol);
        return slice;
    }

    /// <summary>The next slice of a symbol but for one; it may have been sent before.</summary>
    protected Slice Expect(string symbol, Slice butNot)
    {
        var slice = Region.FishForMessage<Slice>(slice => !IsSame(slice, butNot));
        _seen.Add(slice);
        slice.Symbol.ShouldBe(symbol);
        return slice;
    }

    /// <summary>The same slice once more, and no new one before it.</summary>
    protected void ExpectAgain(Slice slice) =>
        Region.FishForMessage<Slice>(again => IsSame(again, slice) || (_seen.Contains(again) ? false : throw new ShouldAssertException($"A new slice came: {again}")));

    /// <summary>Whether a slice is another one sent again: the same in everything.</summary>
    protected static bool IsSame(Slice slice, Slice other) => SameSlice.Instance.Equals(slice, other);

    /// <param name="entity">Who answers; null = the region, which is no entity.</param>
    protected void Answer(Slice slice, long? durable = null, long incarnation = 0, IActorRef? entity = null)
    {
        FeatureVector[] vectors = slice.Ticks.Length == 0
            ? []
            :
            [
                new FeatureVector
                {
                    Symbol = slice.Symbol,
                    Set = Set,
                    Epoch = slice.Epoch,
                    Position = slice.LastPosition,
                    UnixNanos = slice.Ticks[^1].UnixNanos,
                    ArrivalTimestamp = slice.Ticks[^1].ArrivalTimestamp,
                    Values = [1],
                    Price = 1,
                    Volume = 1,
                    Bid = 1,
                    Ask = 1,
                    Quality = VectorQuality.None,
                    ClosesBucket = false,
                },
            ];
        var answer = new SliceComputed(
            slice.Symbol, slice.Epoch, slice.LastPosition, vectors, slice.Ticks.Length, 0, 0, 0, durable ?? slice.LastPosition, slice.EndOfInput) { Incarnation = incarnation };
        Region.Sender.Tell(answer, entity ?? Region.Ref);
    }

    protected async Task<FeatureVector[]> NextVectors() => (await Vectors.PullAsync().WaitAsync(Patience.Long)).Value;

    protected static async Task DrainAsync(ISinkQueue<FeatureVector[]> output)
    {
        while ((await output.PullAsync().WaitAsync(Patience.Long)).HasValue)
        {
        }
    }

    private sealed class SameSlice : IEqualityComparer<Slice>
    {
        public static readonly SameSlice Instance = new();

        public bool Equals(Slice? x, Slice? y) =>
            x is not null && y is not null && x.Ticks.AsSpan().SequenceEqual(y.Ticks) && x == (y with { Ticks = x.Ticks });

        public int GetHashCode(Slice obj) => HashCode.Combine(obj.Symbol, obj.PreviousPosition, obj.LastPosition);
    }
}
