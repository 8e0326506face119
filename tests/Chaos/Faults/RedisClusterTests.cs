using AkkaDayTrade.Chaos.Cluster;
using AkkaDayTrade.Chaos.Market;
using AkkaDayTrade.Chaos.Processes;

namespace AkkaDayTrade.Chaos.Tests.Faults;

/// <summary>A Redis Cluster that loses a primary.</summary>
[Collection(nameof(SingleClusters))]
public sealed class RedisClusterTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(90);

    [SkippableFact]
    public async Task Fail_over_of_a_redis_cluster_should_cost_nothing_and_its_new_primary_should_keep_the_state()
    {
        DisturbedCluster.Require();
        using var directory = new TemporaryDirectory();
        var market = new RecordedMarket(SymbolCount: 20, TicksPerSecond: 400, TimeSpan.FromMinutes(15), Seed: 11);
        await market.WriteAsync(directory.File("market.csv"));
        await using var redis = new RedisCluster(directory.File("redis"));
        await redis.StartAsync();
        await using var cluster = await TestCluster.StartAsync(
            new ClusterPlan
            {
                Symbols = market.Symbols,
                Settings = ClusterPlan.Replay(directory.File("market.csv")),
                RedisConnectionString = redis.ConnectionString,
            },
            directory.File("cluster"));
        var run = new MarketRun(cluster, market);
        await run.MovedAsync(beyond: -1, Timeout);

        await redis.FailOverAsync(primary: 0);
        await run.MovedAsync(await run.LastPositionAsync(), Timeout);
        (await run.JudgeAsync()).Problem.ShouldBeNull();

        await redis.RestartAsync(primary: 0);
        var victim = cluster.Nodes.Except([await cluster.WorkerAsync()]).First();
        await victim.KillAsync();
        await victim.StartAsync();
        await cluster.AllUpAsync();
        await run.MovedAsync(await run.LastPositionAsync(), Timeout);
        (await run.JudgeAsync()).Problem.ShouldBeNull();
    }
}
