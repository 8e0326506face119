using System.Diagnostics;
using AkkaDayTrade.Chaos.Cluster;
using AkkaDayTrade.Chaos.Market;
using AkkaDayTrade.Chaos.Verdicts;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Features;

namespace AkkaDayTrade.Chaos;

/// <summary>What a run led to.</summary>
/// <param name="Faults">How many there were.</param>
/// <param name="Took">From the first tick to the last.</param>
/// <param name="LongestPauses">By symbol, as a viewer of all nodes would have seen it.</param>
internal sealed record ChaosResult(RunVerdict Verdict, int Faults, TimeSpan Took, IReadOnlyDictionary<string, TimeSpan> LongestPauses);

/// <summary>
/// One run: three nodes on a recorded market, a fault as soon as the last one is healed, and then every entity's state against the
/// same market folded undisturbed in this process.
/// </summary>
internal sealed class ChaosRun(ChaosOptions options, TextWriter output, CancellationToken stop)
{
    /// <summary>The rest of the market, which faults may have held up, and what resends take.</summary>
    private static readonly TimeSpan EndTimeout = TimeSpan.FromMinutes(4);

    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly RecordedMarket _market = new(options.Symbols, options.Rate, options.Duration, (ulong)options.Seed);

    public static async Task<ChaosResult> RunAsync(ChaosOptions options, TextWriter output, CancellationToken stop)
    {
        var directory = Directory.CreateTempSubdirectory("akkadaytrade-chaos-");
        try
        {
            return await new ChaosRun(options, output, stop).RunAsync(directory.FullName);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private async Task<ChaosResult> RunAsync(string directory)
    {
        var file = Path.Combine(directory, "market.csv");
        await SayAsync($"writing {_market.Rows} ticks of {options.Symbols} symbols, seed {options.Seed}");
        await _market.WriteAsync(file, stop);

        await SayAsync("starting Redis and three nodes");
        var plan = new ClusterPlan { Symbols = _market.Symbols, Settings = ClusterPlan.Replay(file) };
        await using var cluster = await TestCluster.StartAsync(plan, Path.Combine(directory, "cluster"), stop);
        await using var watch = new ProgressWatch(cluster.Nodes);
        await AllMovedAsync(cluster, beyond: -1);
        var begun = Stopwatch.GetTimestamp();

        var random = new Random(options.Seed);
        var faults = 0;
        while (faults < ChaosOptions.MinFaults || await LastPositionAsync(cluster) < _market.Rows - options.Rate)
        {
            var fault = ClusterFaults.Draw(cluster, random);
            await SayAsync($"fault {++faults}: {fault.What}");
            var before = await LastPositionAsync(cluster);
            await fault.RunAsync(stop);
            await cluster.AllUpAsync(stop);
            await AllMovedAsync(cluster, before);
            await SayAsync($"healed: all nodes up, all symbols moving; {await LastPositionAsync(cluster) + 1} ticks read");
        }

        await SayAsync("waiting for the last ticks");
        var states = await EndStatesAsync(cluster);
        var took = Stopwatch.GetElapsedTime(begun);
        var fold = new MarketFold(_market, FeatureSet.Parse(FeatureOptions.DefaultSet));
        return new ChaosResult(RunVerdict.Of(_market, fold, states), faults, took, watch.LongestPauses);
    }

    /// <summary>Every symbol has taken in ticks beyond a position, or its last.</summary>
    private Task AllMovedAsync(TestCluster cluster, long beyond) => Eventually.NothingIsWrongAsync(
        async () =>
        {
            cluster.NobodyDied();
            var states = await cluster.StatesAsync(stop);
            var standing = _market.Symbols
                .Where((name, index) => !states.TryGetValue(name, out var state) || (state.Position <= beyond && state.Position < _market.LastRowOf(index)))
                .ToList();
            return standing.Count == 0 ? null : $"{standing.Count} symbols stand still, {standing[0]} among them";
        },
        "every symbol moving",
        EndTimeout,
        stop);

    private async Task<long> LastPositionAsync(TestCluster cluster) =>
        (await cluster.StatesAsync(stop)).Values.Select(state => state.Position).DefaultIfEmpty(-1).Max();

    /// <summary>The states when all symbols have their last tick, or else when the time is up.</summary>
    private async Task<IReadOnlyDictionary<string, EntityState>> EndStatesAsync(TestCluster cluster)
    {
        try
        {
            await AllMovedAsync(cluster, _market.Rows);
        }
        catch (ChaosException late)
        {
            await SayAsync(late.Message);
        }

        var states = await cluster.StatesAsync(stop);
        return states.Where(state => state.Value.Position >= _market.LastRowOf(IndexOf(state.Key))).ToDictionary();
    }

    private int IndexOf(string symbol) => ((IList<string>)_market.Symbols).IndexOf(symbol);

    private Task SayAsync(string what) => output.WriteLineAsync($"{Stopwatch.GetElapsedTime(_started):mm\\:ss} {what}");
}
