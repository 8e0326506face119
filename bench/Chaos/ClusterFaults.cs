using AkkaDayTrade.Chaos.Cluster;
using AkkaDayTrade.Chaos.Processes;

namespace AkkaDayTrade.Chaos;

/// <summary>Something that goes wrong, for some time, and is mended.</summary>
/// <param name="What">In words.</param>
/// <param name="RunAsync">Does it and mends it.</param>
internal sealed record ClusterFault(string What, Func<CancellationToken, Task> RunAsync);

/// <summary>The faults that a run draws from: kill, stop, partition, restart of Redis.</summary>
internal static class ClusterFaults
{
    /// <summary>Ever the same faults from the same seed, as long as the nodes are the same.</summary>
    public static ClusterFault Draw(TestCluster cluster, Random random)
    {
        var node = cluster.Nodes[random.Next(cluster.Nodes.Count)];
        var seconds = TimeSpan.FromSeconds(random.Next(2, 16));
        return random.Next(4) switch
        {
            0 => Kill(node),
            1 => Stop(node, seconds),
            2 => Partition(cluster, node, seconds),
            _ => RestartRedis(cluster, TimeSpan.FromSeconds(random.Next(1, 5))),
        };
    }

    public static ClusterFault Kill(HostNode node) => new(
        $"kill -9 of {node.Name}",
        async _ =>
        {
            await node.KillAsync();
            await node.StartAsync();
        });

    public static ClusterFault Stop(HostNode node, TimeSpan time) => new(
        $"{node.Name} held still for {time.TotalSeconds:0} s",
        async cancellation =>
        {
            node.Suspend();
            await Task.Delay(time, TimeProvider.System, cancellation);
            node.Resume();
        });

    public static ClusterFault Partition(TestCluster cluster, HostNode node, TimeSpan time) => new(
        $"{node.Name} cut off from the others for {time.TotalSeconds:0} s",
        async cancellation =>
        {
            cluster.Network.Partition([node.Port], cluster.Nodes.Where(other => other != node).Select(other => other.Port));
            await Task.Delay(time, TimeProvider.System, cancellation);
            cluster.Network.Heal();
        });

    /// <summary>A link that comes and goes, for as long as it goes.</summary>
    public static ClusterFault Flap(TestCluster cluster, HostNode node, int times, TimeSpan time) => new(
        $"{node.Name} cut off from the others {times} times for {time.TotalSeconds:0} s",
        async cancellation =>
        {
            for (var i = 0; i < times; i++)
            {
                await Partition(cluster, node, time).RunAsync(cancellation);
                await Task.Delay(time, TimeProvider.System, cancellation);
            }
        });

    public static ClusterFault RestartRedis(TestCluster cluster, TimeSpan time) => new(
        $"Redis down for {time.TotalSeconds:0} s",
        async cancellation =>
        {
            cluster.Redis.Process.Send(Signal.Terminate);
            await cluster.Redis.Process.WaitForExitAsync(TimeSpan.FromSeconds(20));
            await Task.Delay(time, TimeProvider.System, cancellation);
            await cluster.Redis.StartAsync(cancellation);
        });

    public static ClusterFault StopRedis(TestCluster cluster, TimeSpan time) => new(
        $"Redis held still for {time.TotalSeconds:0} s",
        async cancellation =>
        {
            cluster.Redis.Process.Send(Signal.Stop);
            await Task.Delay(time, TimeProvider.System, cancellation);
            cluster.Redis.Process.Send(Signal.Continue);
        });
}
