using System.Collections.Immutable;
using Akka.Streams;
using Akka.Streams.Dsl;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Host.Tests.Features;

/// <summary>An ingest worker's epoch on a node: the feature stage between a queue of ticks and all vectors that come out.</summary>
internal sealed class Feed
{
    private const int TicksAtOnce = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly ISourceQueueWithComplete<TickBatch> _queue;
    private readonly Task<IImmutableList<FeatureVector[]>> _vectors;
    private bool _inputEnded;

    private Feed(EntityNode node, FeatureStageSettings settings)
    {
        (Position, DurableBefore) = (settings.FromPosition, settings.FromPosition);
        (_queue, _vectors) = Source.Queue<TickBatch>(1, OverflowStrategy.Backpressure)
            .Via(FeatureFlows.BySymbol(
                node.Region,
                settings with { InputEnded = () => Volatile.Read(ref _inputEnded), DurableBefore = mark => DurableBefore = mark },
                Metrics,
                new SymbolLedger()))
            .ToMaterialized(Sink.Seq<FeatureVector[]>(), Keep.Both)
            .Run(node.System.Materializer());
    }

    public PipelineMetrics Metrics { get; } = new();

    /// <summary>The next one that is not sent yet.</summary>
    public long Position { get; private set; }

    /// <summary>Before it everything is saved: where a replay would be taken up again.</summary>
    public long DurableBefore { get; private set; }

    /// <summary>A feed whose input before a position is lost, as far as this epoch did not see it.</summary>
    public static Feed Live(EntityNode node, long epoch, long from = 0) => new(node, Settings(epoch, PipelineMode.Live) with { FromPosition = from });

    /// <summary>A file that is read from a position on, as an earlier epoch left it.</summary>
    public static Feed Replay(EntityNode node, long epoch, long from = 0) =>
        new(node, Settings(epoch, PipelineMode.Replay) with { ContinuesSince = 1, FromPosition = from });

    public async Task SendAsync(int batches = 1)
    {
        for (; batches > 0; batches--)
        {
            await _queue.OfferAsync(Tape.Batch(Position, TicksAtOnce)).WaitAsync(Patience);
            Position += TicksAtOnce;
        }
    }

    /// <summary>Sends without end until a condition holds.</summary>
    public Task SendUntilAsync(Func<Task<bool>> condition, string what) => Store.Eventually.BeTrue(
        async () =>
        {
            await SendAsync();
            return await condition();
        },
        what);

    /// <summary>All vectors, once everything is answered.</summary>
    public async Task<IReadOnlyList<FeatureVector>> EndAsync(bool inputEnded = false)
    {
        Volatile.Write(ref _inputEnded, inputEnded);
        _queue.Complete();
        return [.. (await _vectors.WaitAsync(Patience)).SelectMany(vectors => vectors)];
    }

    private static FeatureStageSettings Settings(long epoch, PipelineMode mode) => new()
    {
        Epoch = epoch,
        Takeover = mode == PipelineMode.Live ? Takeover.AfterGap : Takeover.Afresh,
        Mode = mode,
        FeaturesPerTick = 1,
        MaxOutstandingTicks = 4096,
        MaxSliceTicks = 50,
        ResendAfter = TimeSpan.FromMilliseconds(200),
        LookEvery = TimeSpan.FromMilliseconds(50),
        AskAgainAfter = TimeSpan.FromSeconds(1),
        ReportInterval = TimeSpan.FromMilliseconds(50),
    };
}
