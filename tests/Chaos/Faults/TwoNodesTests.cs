using AkkaDayTrade.Chaos.Cluster;
using AkkaDayTrade.Chaos.Market;

namespace AkkaDayTrade.Chaos.Tests.Faults;

/// <summary>Two nodes, of which neither is a majority.</summary>
[Collection(nameof(SingleClusters))]
public sealed class TwoNodesTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(90);

    [SkippableFact]
    public async Task Of_two_nodes_that_are_parted_the_lower_address_should_go_on_and_the_other_come_back_as_a_new_member()
    {
        DisturbedCluster.Require();
        using var directory = new TemporaryDirectory();
        var market = new RecordedMarket(SymbolCount: 20, TicksPerSecond: 400, TimeSpan.FromMinutes(15), Seed: 23);
        await market.WriteAsync(directory.File("market.csv"));
        await using var cluster = await TestCluster.StartAsync(
            new ClusterPlan { Nodes = 2, Symbols = market.Symbols, Settings = ClusterPlan.Replay(directory.File("market.csv")) }, directory.File("cluster"));
        var run = new MarketRun(cluster, market);
        await run.MovedAsync(beyond: -1, Timeout);
        var lower = cluster.Nodes.MinBy(node => node.Port)!;
        var higher = cluster.Nodes.Except([lower]).Single();

        cluster.Network.Partition([lower.Port], [higher.Port]);
        await cluster.UpAsync([lower]);
        await run.MovedAsync(await run.LastPositionAsync(via: [lower]), Timeout, via: [lower]);
        await Eventually.IsTrueAsync(() => Task.FromResult(higher.TimesExpelled == 1), "the other to have given up", Timeout);
        cluster.Network.Heal();

        await cluster.AllUpAsync();
        await run.MovedAsync(await run.LastPositionAsync(), Timeout);
        (await run.JudgeAsync()).Problem.ShouldBeNull();
        lower.TimesExpelled.ShouldBe(0);
    }
}
