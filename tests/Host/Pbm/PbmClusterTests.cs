using Akka.Actor;
using Akka.Configuration;
using AkkaDayTrade.Host.Tests.Store;

namespace AkkaDayTrade.Host.Tests.Pbm;

[Collection(nameof(RunningSystem))]
public sealed class PbmClusterTests(RunningSystem running)
{
    [Theory]
    [InlineData("leave")]
    [InlineData("down")]
    public async Task Second_node_should_be_seen_to_come_and_made_to_go(string command)
    {
        await using var pbm = new PbmFixture(running.System);
        var config = ConfigurationFactory.ParseString("akka { actor.provider = cluster, remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 } }")
            .WithFallback(ConfigurationFactory.ParseString(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "hocon", "akka.conf"))));
        using var second = ActorSystem.Create(RealtimeSystem.ActorSystemName, config);
        var address = Akka.Cluster.Cluster.Get(second).SelfAddress.ToString();
        using var tail = await pbm.ConnectAsync();
        await tail.ReadAsync();
        await tail.RunAsync("cluster", "tail");

        Akka.Cluster.Cluster.Get(second).Join(Address.Parse(running.System.Address));
        await tail.ReadUntilAsync(message => Is(message, "up", address));

        var (_, shown, _) = await pbm.RunAsync("cluster", "show");
        shown.ShouldContain($"{address} | [] | up | ");
        shown.ShouldContain("Count: 2 nodes");
        (await pbm.RunAsync("cluster-sharding", "region-stats", "-r", "symbol")).Output.ShouldContain("entities: 3 | coordinator");

        (await pbm.RunAsync("cluster", command, "-a", address)).ExitCode.ShouldBe(0);
        await tail.ReadUntilAsync(message => Is(message, "removed", address));
        await Eventually.BeTrue(async () => (await pbm.RunAsync("cluster", "show")).Output.Contains("Count: 1 nodes", StringComparison.Ordinal), "one node");
        await second.Terminate();
    }

    private static bool Is(System.Text.Json.Nodes.JsonNode message, string change, string address) =>
        message["data"]?["change"]?.GetValue<string>() == change && message["data"]!["address"]!.GetValue<string>() == address;
}
