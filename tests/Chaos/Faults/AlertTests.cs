using AkkaDayTrade.Chaos.Cluster;
using AkkaDayTrade.Chaos.Market;
using AkkaDayTrade.Host;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Ingest;

namespace AkkaDayTrade.Chaos.Tests.Faults;

/// <summary>Alerts of a cluster that loses nodes, as a webhook gets them.</summary>
[Collection(nameof(SingleClusters))]
public sealed class AlertTests
{
    private const string Rule = "rsi_14 > 62";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(180);
    private static readonly RecordedMarket Market = new(SymbolCount: 10, TicksPerSecond: 100, TimeSpan.FromSeconds(70), Seed: 19);

    [SkippableFact]
    public async Task Killed_nodes_should_cost_no_alert_and_an_alert_that_comes_again_should_keep_its_id()
    {
        DisturbedCluster.Require();
        using var directory = new TemporaryDirectory();
        await Market.WriteAsync(directory.File("market.csv"));
        var expected = await UndisturbedAsync(directory);
        expected.Count.ShouldBeInRange(50, 900, "alerts all along, and no more than the history keeps");

        await using var webhook = await AlertReceiver.StartAsync();
        await using var cluster = await TestCluster.StartAsync(
            new ClusterPlan
            {
                Symbols = Market.Symbols,
                Settings =
                [
                    .. ClusterPlan.Replay(directory.File("market.csv")),
                    $"--Alerts:Webhooks:0:Url={webhook.Address}", "--Alerts:Rules:0:Name=hot", $"--Alerts:Rules:0:When={Rule}", "--Alerts:Rules:0:Cooldown=0s",
                    "--Alerts:UnusualVolume=1000000",
                ],
            },
            directory.File("cluster"));
        var run = new MarketRun(cluster, Market);
        await run.MovedAsync(Market.Rows / 10, Timeout);
        await KillAsync(run, await cluster.OldestAsync());
        await KillAsync(run, await cluster.WorkerAsync());
        await run.MovedAsync(Market.Rows, Timeout);

        await Eventually.NothingIsWrongAsync(
            () => Task.FromResult(expected.Except(webhook.Received.Select(alert => (alert.Symbol, alert.Timestamp))).ToList() is { Count: > 0 } missing
                ? $"{missing.Count} of {expected.Count} alerts missing, the first {missing[0]}; {webhook.Received.Count} came"
                : null),
            "every alert delivered",
            Timeout);
        var alerts = webhook.Received.Select(alert => (alert.Id, What: (alert.Type, alert.Symbol, alert.Timestamp))).Distinct().ToList();
        alerts.Select(alert => alert.Id).ShouldBeUnique();
        alerts.Select(alert => alert.What).ShouldBeUnique();
    }

    private static async Task KillAsync(MarketRun run, HostNode node)
    {
        await node.KillAsync();
        await node.StartAsync();
        await run.Cluster.AllUpAsync();
        await run.MovedAsync(await run.LastPositionAsync(), Timeout);
    }

    /// <summary>When which symbol is alerted on in a run of one node that nothing happens to.</summary>
    private static async Task<IReadOnlyList<(string Symbol, DateTimeOffset Timestamp)>> UndisturbedAsync(TemporaryDirectory directory)
    {
        await using var system = await RealtimeSystem.StartAsync(o =>
        {
            o.Symbols = Market.Symbols;
            o.Redis = o.Redis with { Port = 0, DataDirectory = directory.File("undisturbed") };
            o.Cluster = o.Cluster with { Port = 0 };
            o.Exchange = o.Exchange with { Port = 0 };
            o.Feed = o.Feed with { Transport = FeedTransport.Replay, Path = directory.File("market.csv"), Speed = 0, WarmUp = "none" };
            o.Alerts = new AlertOptions
            {
                UnusualVolume = 1_000_000,
                Rules = [new AlertRuleOptions { Name = "hot", When = Rule, Cooldown = TimeSpan.Zero }],
            };
        });
        await system.Completion.WaitAsync(Timeout);
        return [.. (await system.GetAlertHistoryAsync(1000)).Select(alert => (alert.Symbol, alert.Timestamp))];
    }
}
