using System.Diagnostics;
using System.Text.Json;
using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Store;
using AkkaDayTrade.Pipeline.Telemetry;
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
            .RunWith(StoreSink.Create(store, PipelineMode.Replay, Metrics), _system.Materializer());

    internal static FeatureVector Vector(
        double sma5, double sma20 = double.NaN, string symbol = "7203", long position = 0, DateTimeOffset? at = null, FeatureSet? set = null) => new()
    {
        Symbol = symbol,
        Set = set ?? Set,
        Epoch = 1,
        Position = position,
        UnixNanos = Timestamps.ToUnixNanos(at ?? Noon),
        ArrivalTimestamp = Stopwatch.GetTimestamp(),
        Values = [sma5, sma20],
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
        (await _queue.OfferAsync(vectors).WaitAsync(TimeSpan.FromSeconds(10))).ShouldBeOfType<QueueOfferResult.Enqueued>();

    public Task<Done> Complete()
    {
        _queue.Complete();
        return Completion.WaitAsync(TimeSpan.FromSeconds(20));
    }
}

/// <summary>What layout `keys` promises to other readers of the database.</summary>
public abstract class KeysLayoutContract<TServer> : StoreTest<TServer>
    where TServer : TestServer, new()
{
    [SkippableFact]
    public async Task Latest_should_be_json_of_exactly_the_five_members()
    {
        await WriteAll(NewStore(), Vector(2100.5, at: Noon.AddTicks(1_234_567)));

        var json = (string?)await Database.StringGetAsync("day_trade:feature:7203:sma_5:latest");

        json.ShouldBe(
            """{"name":"sma_5","value":2100.5,"timestamp":"2025-08-14T03:30:00.123456+00:00","symbol":"7203","metadata":{"period":5,"data_points":5}}""");
    }

    [SkippableFact]
    public async Task Feature_that_is_not_ready_should_have_no_key()
    {
        await WriteAll(NewStore(), Vector(2100.5, double.NaN));

        (await Database.KeyExistsAsync("day_trade:feature:7203:sma_20:latest")).ShouldBeFalse();
        (await Database.KeyExistsAsync("day_trade:feature:7203:sma_20:20250814033000")).ShouldBeFalse();
        (await Database.SetMembersAsync("day_trade:feature:7203:feature_names")).ShouldBe(["sma_5"]);
    }

    [SkippableFact]
    public async Task Vector_should_be_written_at_once_when_the_store_is_idle()
    {
        var sink = Run(NewStore());

        await sink.Offer(Vector(2100.5));

        await Eventually.BeTrue(() => Database.KeyExistsAsync("day_trade:feature:7203:sma_5:latest"), "the latest value");
        await sink.Complete();
    }

    [SkippableFact]
    public async Task Store_should_read_what_the_sink_wrote()
    {
        await WriteAll(NewStore(), Vector(2100.1, 2000));

        var feature = await NewStore().LatestAsync("7203", "sma_5");

        feature.ShouldNotBeNull();
        feature.Value.ShouldBe(2100.1);
        feature.Timestamp.ShouldBe(Noon);
        feature.Metadata["period"].ShouldBe(5);
    }
}

public sealed class GarnetKeysLayoutTests : KeysLayoutContract<GarnetTestServer>;

public sealed class RedisKeysLayoutTests : KeysLayoutContract<RedisTestServer>;
