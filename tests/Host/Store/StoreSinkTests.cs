using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Store;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Host.Tests.Store;

/// <summary>What the sink does when Redis is slow, away, or came back empty.</summary>
public abstract class StoreSinkTests<TServer> : StoreTest<TServer>
    where TServer : TestServer, new()
{
    private const string LatestKey = "day_trade:feature:7203:sma_5:latest";

    [SkippableFact]
    public async Task Live_sink_should_demand_while_redis_is_down_and_write_when_it_is_back()
    {
        var store = NewStore();
        var sink = Run(store);
        await sink.Offer(Vector(0));
        await Eventually.BeTrue(() => Database.KeyExistsAsync(LatestKey), "the first value");

        await Server.StopAsync();
        for (var i = 1; i <= 1000; i++)
        {
            await sink.Offer(Vector(i, position: i, at: Noon.AddSeconds(i)));
        }

        await Server.StartAsync();
        await Eventually.BeTrue(async () => Connection.IsConnected && (await NewStore().LatestAsync("7203", "sma_5"))?.Value == 1000, "the newest value");
        await sink.Complete();
        (await store.HistoryAsync("7203", "sma_5", limit: 5000)).Select(feature => feature.Value)
            .ShouldBe(Enumerable.Range(0, 1001).Select(i => (double)i));
        Metrics.StoreConflated.ShouldBeGreaterThan(0);
        Metrics.StoreErrors.ShouldBeGreaterThan(0);
    }

    [SkippableFact]
    public async Task History_should_lose_the_oldest_at_its_bound()
    {
        var store = NewStore(new StoreOptions { MaxPendingHistory = 10 });
        await Server.StopAsync();
        await Eventually.BeTrue(() => !Connection.IsConnected, "the loss of the server");
        var sink = Run(store);
        for (var i = 0; i < 100; i++)
        {
            await sink.Offer(Vector(i, position: i, at: Noon.AddSeconds(i)));
        }

        await Server.StartAsync();
        await Eventually.BeTrue(() => Connection.IsConnected, "the server's return");
        await sink.Complete();

        (await store.HistoryAsync("7203", "sma_5")).Select(feature => feature.Value).ShouldBe(Enumerable.Range(90, 10).Select(i => (double)i));
        Metrics.HistoryLost.ShouldBe(90);
    }

    [SkippableFact]
    public async Task Newest_value_should_win_over_one_that_arrives_late()
    {
        await WriteAll(NewStore(), Vector(2, position: 9), Vector(1, position: 3));

        (await NewStore().LatestAsync("7203", "sma_5"))!.Value.ShouldBe(2);
    }

    [SkippableFact]
    public async Task Replay_should_write_every_second_of_a_file_before_it_completes()
    {
        var store = NewStore();
        var vectors = Enumerable.Range(0, 30_000).Select(i => Vector(i, position: i, at: Noon.AddSeconds(i))).ToArray();

        await WriteAll(store, vectors);

        (await store.HistoryAsync("7203", "sma_5", limit: 100_000)).Count.ShouldBe(30_000);
        Metrics.StoreConflated.ShouldBe(0);
    }

    [SkippableFact]
    public async Task Sets_should_be_written_again_when_the_database_was_emptied_with_a_new_link()
    {
        var sink = Run(NewStore());
        await sink.Offer(Vector(1));
        await Eventually.BeTrue(() => Database.KeyExistsAsync(LatestKey), "the first value");
        await Database.ExecuteAsync("FLUSHALL");
        await Server.StopAsync();
        await Eventually.BeTrue(() => !Connection.IsConnected, "the loss of the server");
        await Server.StartAsync();
        await Eventually.BeTrue(() => Connection.IsConnected, "the server's return");

        await sink.Offer(Vector(2, position: 1));

        await Eventually.BeTrue(() => Database.KeyExistsAsync("day_trade:feature:symbols"), "the set of symbols");
        await sink.Complete();
    }

    [SkippableFact]
    public async Task Each_write_and_its_latency_should_be_counted()
    {
        await WriteAll(NewStore(), Vector(1, 2));

        Metrics.StoreWrites.ShouldBe(4);
        Metrics.LatencyOf(LatencyStage.Stored).Count.ShouldBe(1);
    }
}

public sealed class StoreSinkOnGarnetTests : StoreSinkTests<GarnetTestServer>
{
    [SkippableFact]
    public async Task Live_sink_should_end_although_redis_never_comes_back()
    {
        var sink = Run(NewStore());
        await Server.StopAsync();
        await sink.Offer(Vector(1));

        await sink.Complete();
    }
}

public sealed class StoreSinkOnRedisTests : StoreSinkTests<RedisTestServer>
{
    [SkippableFact]
    public async Task Paused_server_should_conflate_and_keep_the_order()
    {
        var sink = Run(NewStore());
        await sink.Offer(Vector(0));
        await Eventually.BeTrue(() => Database.KeyExistsAsync("day_trade:feature:7203:sma_5:latest"), "the first value");

        await Database.ExecuteAsync("CLIENT", "PAUSE", "500", "WRITE");
        for (var i = 1; i <= 500; i++)
        {
            await sink.Offer(Vector(i, position: i));
        }

        await sink.Complete();
        (await NewStore().LatestAsync("7203", "sma_5"))!.Value.ShouldBe(500);
        Metrics.StoreConflated.ShouldBeGreaterThanOrEqualTo(2 * 498);
    }

    [SkippableFact]
    public async Task Write_that_redis_refuses_should_be_tried_again_until_it_takes_it()
    {
        await Database.ExecuteAsync("CONFIG", "SET", "min-replicas-to-write", "1");
        var sink = Run(NewStore());
        await sink.Offer(Vector(1));
        await Eventually.BeTrue(() => Metrics.StoreErrors > 0, "an error");
        Metrics.StoreWrites.ShouldBe(0);

        await Database.ExecuteAsync("CONFIG", "SET", "min-replicas-to-write", "0");

        await Eventually.BeTrue(() => Database.KeyExistsAsync("day_trade:feature:7203:sma_5:latest"), "the value");
        await sink.Complete();
    }
}
