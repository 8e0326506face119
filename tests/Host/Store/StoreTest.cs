using System.Diagnostics;
using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Store;
using AkkaDayTrade.Pipeline.Telemetry;
using AkkaDayTrade.Tests.Shared;
using StackExchange.Redis;

namespace AkkaDayTrade.Host.Tests.Store;

/// <summary>What a store test needs: a server, a connection, a running sink to offer vectors to.</summary>
public abstract class StoreTest<TServer> : IAsyncLifetime
    where TServer : TestServer, new()
{
    internal const string SetText = "sma(5) sma(20)";

    private readonly ActorSystem _system = ActorSystem.Create("store", "akka.loglevel = ERROR\nakka.stdout-loglevel = ERROR");

    internal TServer Server { get; } = new();

    internal RedisConnection Connection { get; private set; } = null!;

    internal IDatabase Database => Connection.Database;

    internal PipelineMetrics Metrics { get; } = new();

    internal static FeatureSet Set { get; } = FeatureSet.Parse(SetText);

    internal static DateTimeOffset Noon { get; } = new(2025, 8, 14, 3, 30, 0, TimeSpan.Zero);

    public async Task InitializeAsync()
    {
        await Server.StartAsync();
        Connection = await Server.ConnectAsync();
    }

    public async Task DisposeAsync()
    {
        await _system.Terminate();
        if (Connection is not null)
        {
            await Connection.DisposeAsync();
        }

        await Server.DisposeAsync();
        Metrics.Dispose();
    }

    internal FeatureStore NewStore(StoreOptions? options = null) => new(Connection, options ?? new StoreOptions());

    internal RunningSink Run(FeatureStore store, PipelineMode mode = PipelineMode.Live) => new(_system.Materializer(), store, mode, Metrics);

    /// <summary>Writes the vectors as a replay, which ends when all is in Redis.</summary>
    internal Task WriteAll(FeatureStore store, params FeatureVector[] vectors) =>
        Source.From(vectors).Select(vector => new[] { vector })
            .RunWith(StoreSink.Create(store, PipelineMode.Replay, Metrics), _system.Materializer())
            .WaitAsync(TimeSpan.FromSeconds(60));

    internal static FeatureVector Vector(
        double sma5, double sma20 = double.NaN, string symbol = "7203", long position = 0, DateTimeOffset? at = null, FeatureSet? set = null, double[]? values = null) => new()
    {
        Symbol = symbol,
        Set = set ?? Set,
        Epoch = 1,
        Position = position,
        UnixNanos = Timestamps.ToUnixNanos(at ?? Noon),
        ArrivalTimestamp = Stopwatch.GetTimestamp(),
        Values = values ?? [sma5, sma20],
        Price = sma5,
        Volume = 100,
        Bid = double.NaN,
        Ask = double.NaN,
        Quality = VectorQuality.None,
        ClosesBucket = false,
    };
}

/// <summary>A materialized sink and the queue that feeds it.</summary>
internal sealed class RunningSink
{
    private readonly ISourceQueueWithComplete<FeatureVector[]> _queue;

    public RunningSink(IMaterializer materializer, FeatureStore store, PipelineMode mode, PipelineMetrics metrics)
    {
        (_queue, Completion) = Source.Queue<FeatureVector[]>(1, OverflowStrategy.Backpressure)
            .ToMaterialized(StoreSink.Create(store, mode, metrics), Keep.Both)
            .Run(materializer);
    }

    public Task<Done> Completion { get; }

    /// <summary>Ends when the sink has demanded the vectors.</summary>
    public async Task Offer(params FeatureVector[] vectors) =>
        (await _queue.OfferAsync(vectors).WaitAsync(Patience.Long)).ShouldBeOfType<QueueOfferResult.Enqueued>();

    public Task<Done> Complete()
    {
        _queue.Complete();
        return Completion.WaitAsync(Patience.Long);
    }
}

