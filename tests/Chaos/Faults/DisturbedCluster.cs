using AkkaDayTrade.Chaos.Cluster;
using AkkaDayTrade.Chaos.Market;
using AkkaDayTrade.Chaos.Processes;
using AkkaDayTrade.Tests.Shared;

namespace AkkaDayTrade.Chaos.Tests.Faults;

/// <summary>
/// Three nodes on one recorded market, for one fault after another: after each, every symbol must have gone on and be, to the last
/// bit, where an undisturbed run is at its position. A test that fails takes its cluster with it; the next gets another.
/// </summary>
public sealed class DisturbedCluster : IAsyncLifetime
{
    /// <summary>For all nodes to be up and all symbols to move again; a bound, not an expectation.</summary>
    private static readonly TimeSpan HealTimeout = TimeSpan.FromSeconds(120);

    private static readonly RecordedMarket Market = new(SymbolCount: 40, TicksPerSecond: 1_000, TimeSpan.FromMinutes(30), Seed: 763);

    private string _directory = string.Empty;
    private int _clusters;
    private MarketRun? _run;

    public Task InitializeAsync()
    {
        _directory = Directory.CreateTempSubdirectory("akkadaytrade-chaos-").FullName;
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await EndAsync();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Skips the running test where it was not asked for or cannot run.</summary>
    internal static void Require()
    {
        SlowTests.SkipUnlessAsked();
        Skip.IfNot(RedisServer.IsInstalled, "redis-server is not installed on this machine");
        Skip.If(OperatingSystem.IsWindows(), "processes cannot be held still on Windows");
    }

    /// <summary>Lets the fault happen and be mended under load, then looks at what it has led to.</summary>
    internal async Task ShouldSurviveAsync(Func<MarketRun, Task> fault)
    {
        Require();
        var run = _run ??= await StartAsync();
        try
        {
            await fault(run);
            await run.Cluster.AllUpAsync();
            await run.MovedAsync(await run.LastPositionAsync(), HealTimeout);
            (await run.JudgeAsync()).Problem.ShouldBeNull();
            (await run.LastPositionAsync()).ShouldBeLessThan(Market.Rows - 1, "the market has to go on");
        }
        catch (Exception failure)
        {
            var explanation = run.Cluster.Explain();
            await EndAsync();
            throw new ChaosException($"{failure.Message}{Environment.NewLine}{explanation}{Environment.NewLine}{failure.StackTrace}");
        }
    }

    private async Task<MarketRun> StartAsync()
    {
        var file = Path.Combine(_directory, "market.csv");
        if (!File.Exists(file))
        {
            await Market.WriteAsync(file);
        }

        var plan = new ClusterPlan { Symbols = Market.Symbols, Settings = ClusterPlan.Replay(file) };
        var run = new MarketRun(await TestCluster.StartAsync(plan, Path.Combine(_directory, $"cluster-{++_clusters}")), Market);
        await run.MovedAsync(beyond: -1, HealTimeout);
        return run;
    }

    private async Task EndAsync()
    {
        if (_run is { } run)
        {
            _run = null;
            await run.Cluster.DisposeAsync();
        }
    }
}

/// <summary>One cluster after the other on a machine.</summary>
[CollectionDefinition(nameof(DisturbedCluster), DisableParallelization = true)]
public sealed class DisturbedClusterCollection : ICollectionFixture<DisturbedCluster>;
