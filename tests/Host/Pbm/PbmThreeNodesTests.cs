using System.Text.Json.Nodes;
using AkkaDayTrade.Host.Tests.Cluster;
using AkkaDayTrade.Host.Tests.Store;

namespace AkkaDayTrade.Host.Tests.Pbm;

public sealed class PbmThreeNodesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Commands_should_tell_of_all_nodes_whichever_is_asked()
    {
        await using var cluster = await TestCluster.StartAsync(3, options => options.Alerts = options.Alerts with { HighRisk = 0.01 });
        var addresses = cluster.Nodes.Select(node => node.Address).ToList();
        var shells = cluster.Nodes.Select(PbmFixture.Before).ToList();
        try
        {
            var worker = cluster.Nodes.ToList().FindIndex(node => node.FeedsHere.Any());
            await Eventually.BeTrue(
                async () => (await shells[0].RunAsync("alert", "list")).Output.Contains("high_risk_warning", StringComparison.Ordinal), "an alert", Patience);

            foreach (var (shell, own) in shells.Zip(addresses))
            {
                await ShouldTailAsync(shell, addresses);
                (await RunAsync(shell, "cluster", "status")).ShouldStartWith(own);
                (await RunAsync(shell, "cluster", "down-unreachable")).Trim().ShouldBe("Count: 0 nodes");
                var shown = await RunAsync(shell, "cluster", "show");
                addresses.ShouldAllBe(address => shown.Contains(address));
                shown.ShouldContain("Count: 3 nodes");
                var leader = await RunAsync(shell, "cluster", "leader");
                addresses.ShouldContain(address => leader.Contains(address));

                await Eventually.BeTrue(
                    async () => await RunAsync(shell, "cluster-sharding", "region-stats", "-r", "symbol") is var stats && addresses.All(address => stats.Contains(address, StringComparison.Ordinal)),
                    "all regions to tell", Patience);
                (await RunAsync(shell, "cluster-sharding", "list")).ShouldContain("symbol");
                var links = await RunAsync(shell, "remote", "associations");
                addresses.Count(address => links.Contains(address, StringComparison.Ordinal)).ShouldBe(3, links);
                links.ShouldContain("associated");

                // Wherever the symbol's entity is.
                (await RunAsync(shell, "symbol", "show", "-s", "7203")).ShouldContain("sma_5");
                // While it moves it is nowhere.
                await Eventually.BeTrue(
                    async () => (await shell.RunAsync("cluster-sharding", "entity", "-r", "symbol", "-e", "7203")).Output is var place && addresses.Exists(address => place.Contains(address, StringComparison.Ordinal)),
                    "the entity's place", Patience);
                (await RunAsync(shell, "symbol", "why", "-s", "8306", "-f", "sma_5")).ShouldContain("sma(5)");
                (await RunAsync(shell, "pipeline", "status")).ShouldContain("store lag, ms");
                (await RunAsync(shell, "model", "list")).ShouldContain("simple_ma");
                (await RunAsync(shell, "model", "answers")).ShouldContain("p99_ms");
                (await RunAsync(shell, "model", "stats")).ShouldContain("# scores");
                (await RunAsync(shell, "symbol", "state", "-s", "7203")).ShouldContain("sma_5=");
                (await RunAsync(shell, "alert", "list", "-c", "1")).ShouldContain("high_risk_warning");
                (await RunAsync(shell, "actor", "system")).ShouldContain(RealtimeSystem.ActorSystemName);
                (await RunAsync(shell, "actor", "hierarchy", "-d", "2")).ShouldContain("/user");
                (await RunAsync(shell, "log", "level", "-l", "warning")).ShouldContain("warning", Case.Insensitive);
            }

            // Models answer where the feed is; a switch and a silence hold everywhere.
            VectorsOf(await RunAsync(shells[worker], "--json", "model", "answers")).ShouldBeGreaterThan(0);
            await RunAsync(shells[1], "model", "use", "-n", "fallback");
            await Eventually.BeTrue(() => cluster.Nodes.All(node => node.Models.Active.Name == "fallback"), "all nodes to switch", Patience);
            await RunAsync(shells[2], "alert", "silence", "-t", "high_risk_warning", "-s", "7203", "-d", "1h");
            (await RunAsync(shells[0], "alert", "silences")).ShouldContain("high_risk_warning");

            await RunAsync(shells[0], "cluster", "leave", "-a", addresses[2]);
            await Eventually.BeTrue(
                async () => (await RunAsync(shells[0], "cluster", "show")).Contains("Count: 2 nodes", StringComparison.Ordinal), "the third node to leave", Patience);
        }
        finally
        {
            foreach (var shell in shells)
            {
                await shell.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task Node_that_holds_no_symbols_should_tell_of_those_that_others_hold()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        var web = await cluster.AddAsync(options => options.Cluster = options.Cluster with { Roles = ["web"] });
        await using var shell = PbmFixture.Before(web);
        var holder = cluster.Nodes[0].Address;

        await Eventually.BeTrue(
            async () => (await shell.RunAsync("cluster-sharding", "entity", "-r", "symbol", "-e", "7203")).Output.StartsWith(holder, StringComparison.Ordinal), "the entity's place", Patience);
        (await RunAsync(shell, "cluster-sharding", "list")).ShouldContain("symbol | shards: ");
        (await RunAsync(shell, "symbol", "show", "-s", "7203")).ShouldContain(holder);
    }

    /// <summary>What streams tells of other nodes, too: of their membership, and of what comes in through the feed of one of them.</summary>
    private static async Task ShouldTailAsync(PbmFixture shell, IReadOnlyList<string> addresses)
    {
        using var members = await shell.ConnectAsync();
        await members.ReadAsync();
        await members.RunAsync("cluster", "tail");
        var missing = addresses.ToHashSet(StringComparer.Ordinal);
        await members.ReadUntilAsync(message =>
        {
            missing.Remove(message["data"]?["address"]?.GetValue<string>() ?? string.Empty);
            return missing.Count == 0;
        });

        using var pipeline = await shell.ConnectAsync();
        await pipeline.ReadAsync();
        await pipeline.RunAsync("pipeline", "tail", new { symbol = "7203" });
        await pipeline.ReadUntilAsync(message => message["text"]?.GetValue<string>().Contains("7203 features", StringComparison.Ordinal) == true);
    }

    /// <summary>Vectors that the models were asked about.</summary>
    private static long VectorsOf(string json) => json.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => JsonNode.Parse(line)!["vectors"])
        .Sum(vectors => vectors is null ? 0 : (long)vectors);

    private static async Task<string> RunAsync(PbmFixture shell, params string[] command)
    {
        var (exitCode, output, error) = await shell.RunAsync(command);
        exitCode.ShouldBe(0, $"{string.Join(' ', command)}: {error}");
        return output;
    }
}
