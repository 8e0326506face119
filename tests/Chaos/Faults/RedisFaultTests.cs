namespace AkkaDayTrade.Chaos.Tests.Faults;

/// <summary>A store that goes away and comes back.</summary>
[Collection(nameof(DisturbedCluster))]
public sealed class RedisFaultTests(DisturbedCluster disturbed)
{
    private static readonly TimeSpan GoOnTimeout = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public Task Restarted_redis_should_cost_nothing() => disturbed.ShouldSurviveAsync(run =>
        ClusterFaults.RestartRedis(run.Cluster, TimeSpan.FromSeconds(4)).RunAsync(CancellationToken.None));

    [SkippableFact]
    public Task Redis_that_stands_still_for_10_seconds_should_cost_nothing() => disturbed.ShouldSurviveAsync(run =>
        ClusterFaults.StopRedis(run.Cluster, TimeSpan.FromSeconds(10)).RunAsync(CancellationToken.None));

    [SkippableFact]
    public Task Features_should_go_on_while_redis_is_cut_off_and_a_node_killed_afterwards_should_cost_nothing() => disturbed.ShouldSurviveAsync(async run =>
    {
        run.Cluster.CutRedis();
        await run.MovedAsync(await run.LastPositionAsync(), GoOnTimeout);
        run.Cluster.MendRedis();
        await run.MovedAsync(await run.LastPositionAsync(), GoOnTimeout);

        await ClusterFaults.Kill(run.Cluster.Nodes[1]).RunAsync(CancellationToken.None);
    });
}
