using System.Diagnostics;
using AkkaDayTrade.Host.Composition;
using AkkaDayTrade.Host.Tests.Pbm;
using AkkaDayTrade.Host.Tests.Store;
using StackExchange.Redis;

namespace AkkaDayTrade.Host.Tests.Cluster;

public sealed class ClusterTests
{
    [Fact]
    public async Task Nodes_should_share_the_symbols_and_answer_for_those_of_the_other()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        await Eventually.BeTrue(() => cluster.Nodes.All(HasVectors), "features on both nodes");
        await Eventually.BeTrue(() => cluster.Nodes.All(node => node.Live.NewestPrediction("7203") is not null), "predictions on both nodes");

        foreach (var node in cluster.Nodes)
        {
            foreach (var symbol in node.Options.Symbols)
            {
                await Eventually.BeTrue(() => HasTicksAsync(node, symbol), $"ticks of {symbol}");
            }

            await using var pbm = new PbmFixture(node);
            foreach (var command in Looking)
            {
                var (exitCode, output, error) = await pbm.RunAsync(command.Split(' '));
                exitCode.ShouldBe(0, $"pbm {command} on {node.Address}: {output}{error}");
            }

            (await pbm.RunAsync("cluster", "show")).Output.ShouldContain("Count: 2 nodes");
            await Eventually.BeTrue(
                async () => !(await pbm.RunAsync("cluster-sharding", "region-stats", "-r", "symbol")).Output.Contains("shards: 0", StringComparison.Ordinal),
                "both nodes to hold shards");
        }

        cluster.Log.Where(line => line.Contains("serialize", StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Node_that_was_declared_dead_should_take_part_again_by_itself()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        var (first, second) = (cluster.Nodes[0], cluster.Nodes[1]);
        var before = second.Node;

        Akka.Cluster.Cluster.Get(first.Node.System).Down(before.Address);

        await Eventually.BeTrue(() => !ReferenceEquals(second.Node, before) && second.Node.IsUp, "a new life");
        second.Completion.IsCompleted.ShouldBeFalse();
        cluster.Log.ShouldContain(line => line.Contains("declared it dead", StringComparison.Ordinal));
        await Eventually.BeTrue(async () => (await second.Health.CheckAsync())["cluster"] is null, "health");
    }

    [Fact]
    public async Task Nodes_that_have_all_lost_their_cluster_should_find_together_in_a_new_one()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        var (first, second) = (cluster.Nodes[0], cluster.Nodes[1]);
        var (before, beforeToo) = (first.Node, second.Node);

        Akka.Cluster.Cluster.Get(before.System).Down(beforeToo.Address);
        Akka.Cluster.Cluster.Get(before.System).Down(before.Address);

        await Eventually.BeTrue(
            () => !ReferenceEquals(first.Node, before) && !ReferenceEquals(second.Node, beforeToo)
                && cluster.Nodes.All(node => Akka.Cluster.Cluster.Get(node.Node.System).State.Members.Count(member => member.Status == Akka.Cluster.MemberStatus.Up) == 2),
            "one new cluster of both",
            TimeSpan.FromSeconds(90));
    }

    [Fact]
    public async Task First_seed_should_begin_no_cluster_while_somebody_says_that_one_is_alive()
    {
        var aliveFor = TimeSpan.FromSeconds(10);
        await using var cluster = await TestCluster.StartAsync(0);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(cluster.RedisConnectionString);
        var begun = Stopwatch.GetTimestamp();
        await redis.GetDatabase().StringSetAsync(ClusterFounding.AliveKey, "a member that cannot be reached", aliveFor);

        var node = await cluster.AddAsync();

        await Eventually.BeTrue(() => node.Node.IsUp, "a cluster of its own, as nobody says any more that there is another");
        Stopwatch.GetElapsedTime(begun).ShouldBeGreaterThan(aliveFor);
    }

    [Fact]
    public async Task Node_that_no_member_takes_in_though_there_is_a_cluster_should_begin_anew()
    {
        await using var cluster = await TestCluster.StartAsync(0);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(cluster.RedisConnectionString);
        await redis.GetDatabase().StringSetAsync(ClusterFounding.AliveKey, "a member that does not answer");
        var node = await cluster.AddAsync();
        var before = node.Node;

        await Eventually.BeTrue(() => !ReferenceEquals(node.Node, before), "another life");
        node.Completion.IsCompleted.ShouldBeFalse();
        await redis.GetDatabase().KeyDeleteAsync(ClusterFounding.AliveKey);

        await Eventually.BeTrue(() => node.Node.IsUp, "a cluster");
        cluster.Log.ShouldContain(line => line.Contains("No member has taken this node in", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Node_that_is_made_to_leave_should_drain_and_end()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        var (first, second) = (cluster.Nodes[0], cluster.Nodes[1]);
        await Eventually.BeTrue(() => cluster.Nodes.Any(HasVectors), "features");
        await using var pbm = new PbmFixture(first);

        (await pbm.RunAsync("cluster", "leave")).ExitCode.ShouldBe(0);

        await first.Completion.WaitAsync(TimeSpan.FromSeconds(60));
        await Eventually.BeTrue(() => HasVectors(second), "the other to have taken over");
        second.Completion.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Node_with_one_role_should_do_that_alone()
    {
        await using var cluster = await TestCluster.StartAsync(1, o => o.Cluster = o.Cluster with { Roles = ["feed"] });
        await cluster.AddAsync(o => o.Cluster = o.Cluster with { Roles = ["features"] });
        await cluster.AddAsync(o => o.Cluster = o.Cluster with { Roles = ["web"] });
        var (feed, features, web) = (cluster.Nodes[0], cluster.Nodes[1], cluster.Nodes[2]);

        await Eventually.BeTrue(() => HasVectors(feed) && HasVectors(web), "features where they are computed and where they are looked at");
        HasVectors(features).ShouldBeFalse();
        await Eventually.BeTrue(() => HasTicksAsync(web, "7203"), "ticks");
        features.Feeds.ShouldAllBe(link => link.Read().Connections == 0);
        web.Feeds.ShouldAllBe(link => link.Read().Connections == 0);
        foreach (var node in cluster.Nodes)
        {
            await Eventually.BeTrue(async () => (await node.Health.CheckAsync()).Values.All(problem => problem is null), $"{node.Address} to be healthy");
        }
    }

    private static readonly string[] Looking =
    [
        "cluster show", "cluster status", "cluster leader", "cluster-sharding list", "cluster-sharding region-stats -r symbol",
        "cluster-sharding entity -r symbol -e 7203", "cluster-sharding entity -r symbol -e 8306", "actor hierarchy", "pipeline status", "model list", "alert list",
        "symbol show -s 7203", "symbol show -s 8306", "symbol why -s 7203 -f sma_5", "symbol why -s 8306 -f sma_5", "symbol why -s 9984 -f sma_5",
    ];

    /// <summary>A question that falls into the hand-over of a shard gets no answer.</summary>
    private static async Task<bool> HasTicksAsync(RealtimeSystem node, string symbol)
    {
        try
        {
            return (await node.GetRecentTicksAsync(symbol, 10)).Ticks.Length == 10;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static bool HasVectors(RealtimeSystem node) => node.Options.Symbols.All(symbol => node.Live.NewestVector(symbol) is not null);
}
