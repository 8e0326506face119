using AkkaDayTrade.Pipeline.Store;

namespace AkkaDayTrade.Host.Tests.Store;

/// <summary>A master and its replica.</summary>
public sealed class ReplicatedRedisTestServer : RedisTestServer
{
    public RedisTestServer Replica { get; } = new();

    public override string ConnectionString => $"{base.ConnectionString},127.0.0.1:{Replica.Port}";

    public override async Task StartAsync()
    {
        await base.StartAsync();
        await Replica.StartAsync();
        await using var connection = await Replica.ConnectAsync();
        await connection.Database.ExecuteAsync("REPLICAOF", "127.0.0.1", $"{Port}");
    }

    public override async Task StopAsync()
    {
        await Replica.StopAsync();
        await base.StopAsync();
    }
}

public sealed class ReplicaSwapTests : StoreTest<ReplicatedRedisTestServer>
{
    [SkippableFact]
    public async Task Writes_should_go_to_the_replica_that_has_become_the_master()
    {
        var sink = Run(NewStore());
        await sink.Offer(Vector(1));
        await Eventually.BeTrue(() => Database.KeyExistsAsync("day_trade:feature:7203:sma_5:latest"), "the first value");

        var redis = Database.Multiplexer;
        var (old, next) = (redis.GetServer("127.0.0.1", Server.Port), redis.GetServer("127.0.0.1", Server.Replica.Port));
        await next.ExecuteAsync("REPLICAOF", "NO", "ONE");
        await old.ExecuteAsync("REPLICAOF", "127.0.0.1", $"{Server.Replica.Port}");
        await sink.Offer(Vector(2, position: 1));

        await using var reader = await Server.Replica.ConnectAsync();
        await Eventually.BeTrue(
            async () => (await new FeatureStore(reader, new StoreOptions()).LatestAsync("7203", "sma_5"))?.Value == 2, "the value on the new master");
        await sink.Complete();
    }
}
