using AkkaDayTrade.Chaos.Cluster;

namespace AkkaDayTrade.Chaos.Tests.Faults;

/// <summary>Networks that do not deliver.</summary>
[Collection(nameof(DisturbedCluster))]
public sealed class PartitionTests(DisturbedCluster disturbed)
{
    private static readonly TimeSpan GoOnTimeout = TimeSpan.FromSeconds(60);

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Side_with_one_node_should_give_up_and_come_back_as_a_new_member(bool withWorker) => disturbed.ShouldSurviveAsync(async run =>
    {
        var worker = await run.Cluster.WorkerAsync();
        var alone = withWorker ? worker : run.Cluster.Nodes.First(node => node != worker);
        var others = run.Cluster.Nodes.Except([alone]).ToList();
        run.Cluster.Network.Partition([alone.Port], others.Select(node => node.Port));

        await run.Cluster.UpAsync(others);
        await run.MovedAsync(await run.LastPositionAsync(via: others), GoOnTimeout, via: others);

        run.Cluster.Network.Heal();
    });

    [SkippableFact]
    public Task Short_partition_should_cost_nothing_and_no_member() => disturbed.ShouldSurviveAsync(async run =>
    {
        var before = run.Cluster.Nodes.Sum(node => node.TimesExpelled);

        await ClusterFaults.Partition(run.Cluster, run.Cluster.Nodes[0], TimeSpan.FromSeconds(3)).RunAsync(CancellationToken.None);

        await run.Cluster.AllUpAsync();
        run.Cluster.Nodes.Sum(node => node.TimesExpelled).ShouldBe(before);
    });

    [SkippableFact]
    public Task Link_that_comes_and_goes_should_cost_nothing_and_no_member() => disturbed.ShouldSurviveAsync(async run =>
    {
        var before = run.Cluster.Nodes.Sum(node => node.TimesExpelled);

        await ClusterFaults.Flap(run.Cluster, run.Cluster.Nodes[2], times: 8, TimeSpan.FromSeconds(1.5)).RunAsync(CancellationToken.None);

        await run.Cluster.AllUpAsync();
        await run.MovedAsync(await run.LastPositionAsync(), GoOnTimeout);
        run.Cluster.Nodes.Sum(node => node.TimesExpelled).ShouldBe(before);
    });

    [SkippableFact]
    public Task Link_that_delivers_in_one_direction_only_should_be_resolved() => disturbed.ShouldSurviveAsync(async run =>
    {
        var (from, to) = (run.Cluster.Nodes[0], run.Cluster.Nodes[1]);
        run.Cluster.Network.Between(from.Port, to.Port).Hold();

        await Eventually.IsTrueAsync(
            async () => await TestCluster.MembersSeenByAsync(run.Cluster.Nodes[2]) < run.Cluster.Nodes.Count, "a member given up", GoOnTimeout);

        run.Cluster.Network.Heal();
    });
}
