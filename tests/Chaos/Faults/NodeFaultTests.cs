using AkkaDayTrade.Chaos.Cluster;

namespace AkkaDayTrade.Chaos.Tests.Faults;

/// <summary>Nodes that die, leave and come.</summary>
[Collection(nameof(DisturbedCluster))]
public sealed class NodeFaultTests(DisturbedCluster disturbed)
{
    private static readonly TimeSpan GoOnTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Below the minute that a shard waits by default for a node that has gone.</summary>
    private static readonly TimeSpan HandOverTimeout = TimeSpan.FromSeconds(45);

    [SkippableFact]
    public Task Killed_feature_node_should_cost_nothing() => disturbed.ShouldSurviveAsync(async run =>
    {
        var (worker, oldest) = (await run.Cluster.WorkerAsync(), await run.Cluster.OldestAsync());
        var victim = run.Cluster.Nodes.First(node => node != worker && node != oldest);
        IReadOnlyList<string> elsewhere = [];
        await Eventually.IsTrueAsync(
            async () =>
            {
                elsewhere = [.. (await run.Cluster.StatesAsync()).Values.Where(state => state.Node != victim.Address).Select(state => state.Symbol)];
                return elsewhere.Count is > 0 and var count && count < run.Market.SymbolCount;
            },
            "symbols on the node and on others",
            GoOnTimeout);

        await victim.KillAsync();

        await run.MovedAsync(await run.LastPositionAsync(elsewhere), GoOnTimeout, elsewhere);
        await run.Cluster.UpAsync([.. run.Cluster.Nodes.Except([victim])]);
        await run.MovedAsync(await run.LastPositionAsync(), GoOnTimeout);
        await victim.StartAsync();
    });

    [SkippableFact]
    public Task Killed_oldest_node_should_cost_nothing() => disturbed.ShouldSurviveAsync(async run =>
    {
        var oldest = await run.Cluster.OldestAsync();
        await oldest.KillAsync();

        await run.Cluster.AllUpAsync();
        (await run.Cluster.OldestAsync()).ShouldNotBe(oldest);
        await run.MovedAsync(await run.LastPositionAsync(), GoOnTimeout);
        await oldest.StartAsync();
    });

    [SkippableFact]
    public Task First_seed_that_starts_again_and_reaches_nobody_should_begin_no_cluster_of_its_own() => disturbed.ShouldSurviveAsync(async run =>
    {
        var seed = run.Cluster.Nodes[0];
        var others = run.Cluster.Nodes.Except([seed]).ToList();
        await seed.KillAsync();
        run.Cluster.Network.Partition([seed.Port], others.Select(node => node.Port));
        await seed.StartAsync();

        await run.Cluster.UpAsync(others);
        await Eventually.IsTrueAsync(async () => await TestCluster.MembersSeenByAsync(seed) == 0, "the seed alone", GoOnTimeout);
        await run.MovedAsync(await run.LastPositionAsync(via: others), GoOnTimeout, via: others);
        (await TestCluster.MembersSeenByAsync(seed)).ShouldBe(0);

        run.Cluster.Network.Heal();
    });

    [SkippableFact]
    public Task Node_killed_while_it_hands_symbols_over_should_hold_them_up_no_longer_than_its_death_does() => disturbed.ShouldSurviveAsync(async run =>
    {
        var added = await run.Cluster.StartNodeAsync();
        await run.Cluster.AllUpAsync();
        var (worker, oldest) = (await run.Cluster.WorkerAsync(), await run.Cluster.OldestAsync());
        var victim = run.Cluster.Nodes.First(node => node != worker && node != oldest && node != added);
        await victim.KillAsync();

        await run.MovedAsync(await run.LastPositionAsync(), HandOverTimeout);

        await victim.StartAsync();
        await run.Cluster.AllUpAsync();
        await added.TerminateAsync();
        await run.Cluster.RemoveAsync(added);
    });

    [SkippableFact]
    public Task Killed_ingest_node_should_cost_nothing_of_a_file() => disturbed.ShouldSurviveAsync(async run =>
    {
        var worker = await run.Cluster.WorkerAsync();
        await worker.KillAsync();

        await run.Cluster.AllUpAsync();
        (await run.Cluster.WorkerAsync()).ShouldNotBe(worker);
        await run.MovedAsync(await run.LastPositionAsync(), GoOnTimeout);
        await worker.StartAsync();
    });

    [SkippableFact]
    public Task Ingest_node_killed_at_the_same_time_as_the_holder_of_the_state_should_cost_nothing() => disturbed.ShouldSurviveAsync(async run =>
    {
        var worker = await run.Cluster.WorkerAsync();
        var other = run.Cluster.Nodes.First(node => node != worker);
        await Task.WhenAll(worker.KillAsync(), other.KillAsync());
        await Task.WhenAll(worker.StartAsync(), other.StartAsync());
    });

    [SkippableFact]
    public Task All_nodes_killed_at_once_should_go_on_where_they_were() => disturbed.ShouldSurviveAsync(async run =>
    {
        var before = await run.LastPositionAsync();
        await Task.WhenAll(run.Cluster.Nodes.Select(node => node.KillAsync()));
        await Task.WhenAll(run.Cluster.Nodes.Select(node => node.StartAsync()));
        await run.Cluster.AllUpAsync();
        await run.MovedAsync(before, GoOnTimeout);
    });

    [SkippableFact]
    public Task Terminated_ingest_node_should_hand_over_and_end_with_0() => disturbed.ShouldSurviveAsync(async run =>
    {
        var worker = await run.Cluster.WorkerAsync();
        await worker.TerminateAsync();

        await run.Cluster.AllUpAsync();
        await run.MovedAsync(await run.LastPositionAsync(), GoOnTimeout);
        await worker.StartAsync();
    });

    [SkippableFact]
    public Task Node_told_to_leave_should_hand_over_and_end_with_0() => disturbed.ShouldSurviveAsync(async run =>
    {
        var node = await run.Cluster.OldestAsync();
        (await run.Cluster.LineAsync("cluster", "leave", CancellationToken.None, ("address", node.Address))).ShouldNotBeNull();
        await node.AwaitCleanEndAsync();

        await run.Cluster.AllUpAsync();
        await run.MovedAsync(await run.LastPositionAsync(), GoOnTimeout);
        await node.StartAsync();
    });

    [SkippableFact]
    public Task Added_node_should_take_symbols_over_and_give_them_back_at_no_cost() => disturbed.ShouldSurviveAsync(async run =>
    {
        var added = await run.Cluster.StartNodeAsync();
        await run.Cluster.AllUpAsync();
        await Eventually.IsTrueAsync(
            async () => (await run.Cluster.StatesAsync()).Values.Any(state => state.Node == added.Address), "a symbol on the added node", GoOnTimeout);
        await run.MovedAsync(await run.LastPositionAsync(), GoOnTimeout);
        (await run.JudgeAsync()).Problem.ShouldBeNull();

        await added.TerminateAsync();
        await run.Cluster.RemoveAsync(added);
    });

    [SkippableFact]
    public Task Rolling_restart_should_cost_nothing() => disturbed.ShouldSurviveAsync(async run =>
    {
        foreach (var node in run.Cluster.Nodes)
        {
            await node.TerminateAsync();
            await run.Cluster.AllUpAsync();
            await node.StartAsync();
            await run.Cluster.AllUpAsync();
            await run.MovedAsync(await run.LastPositionAsync(), GoOnTimeout);
        }
    });

    [SkippableFact]
    public Task Two_nodes_that_leave_at_once_should_hand_over_and_end_with_0() => disturbed.ShouldSurviveAsync(async run =>
    {
        var worker = await run.Cluster.WorkerAsync();
        var leaving = new[] { worker, run.Cluster.Nodes.First(node => node != worker) };
        await Task.WhenAll(leaving.Select(node => node.TerminateAsync()));

        await run.Cluster.AllUpAsync();
        await run.MovedAsync(await run.LastPositionAsync(), GoOnTimeout);
        await Task.WhenAll(leaving.Select(node => node.StartAsync()));
    });

    [SkippableFact]
    public Task Cluster_that_is_stopped_as_a_whole_should_go_on_where_it_was_when_it_is_started_again() => disturbed.ShouldSurviveAsync(async run =>
    {
        var before = await run.LastPositionAsync();
        await Task.WhenAll(run.Cluster.Nodes.Select(node => node.TerminateAsync()));
        await Task.WhenAll(run.Cluster.Nodes.Select(node => node.StartAsync()));
        await run.Cluster.AllUpAsync();
        await run.MovedAsync(before, GoOnTimeout);
    });
}
