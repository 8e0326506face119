namespace AkkaDayTrade.Chaos.Tests.Faults;

/// <summary>Processes that stand still and wake.</summary>
[Collection(nameof(DisturbedCluster))]
public sealed class StandstillTests(DisturbedCluster disturbed)
{
    private static readonly TimeSpan GoOnTimeout = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public Task Node_that_stands_still_for_3_seconds_should_stay_a_member() => disturbed.ShouldSurviveAsync(async run =>
    {
        var node = await run.Cluster.OldestAsync();
        var before = node.TimesExpelled;

        await ClusterFaults.Stop(node, TimeSpan.FromSeconds(3)).RunAsync(CancellationToken.None);

        await run.Cluster.AllUpAsync();
        await run.MovedAsync(await run.LastPositionAsync(), GoOnTimeout);
        node.TimesExpelled.ShouldBe(before);
    });

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Node_that_stands_still_for_long_should_be_given_up_and_come_back_as_a_new_member(bool withWorker) => disturbed.ShouldSurviveAsync(async run =>
    {
        var worker = await run.Cluster.WorkerAsync();
        var node = withWorker ? worker : run.Cluster.Nodes.First(other => other != worker);
        var before = node.TimesExpelled;
        node.Suspend();

        await run.Cluster.UpAsync([.. run.Cluster.Nodes.Except([node])]);
        await run.MovedAsync(await run.LastPositionAsync(), GoOnTimeout);
        (await run.JudgeAsync()).Problem.ShouldBeNull();

        node.Resume();
        await run.Cluster.AllUpAsync();
        node.TimesExpelled.ShouldBe(before + 1);
    });
}
