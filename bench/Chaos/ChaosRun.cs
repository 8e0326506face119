using System.Diagnostics;
using AkkaDayTrade.Chaos.Cluster;
using AkkaDayTrade.Chaos.Market;
using AkkaDayTrade.Chaos.Verdicts;

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
        var run = new MarketRun(cluster, _market);
        await run.MovedAsync(beyond: -1, EndTimeout, cancellation: stop);
        var begun = Stopwatch.GetTimestamp();

        var random = new Random(options.Seed);
        var faults = 0;
        while (faults < ChaosOptions.MinFaults || await run.LastPositionAsync(cancellation: stop) < _market.Rows - options.Rate)
        {
            var fault = ClusterFaults.Draw(cluster, random);
            await SayAsync($"fault {++faults}: {fault.What}");
            await fault.RunAsync(stop);
            await cluster.AllUpAsync(stop);
            var healed = await run.LastPositionAsync(cancellation: stop);
            await run.MovedAsync(healed, EndTimeout, cancellation: stop);
            await SayAsync($"healed: all nodes up, all symbols moving; {healed + 1} ticks read");
        }

        await SayAsync("waiting for the last ticks");
        try
        {
            await run.MovedAsync(_market.Rows, EndTimeout, cancellation: stop);
        }
        catch (ChaosException late)
        {
            await SayAsync(late.Message);
        }

        var took = Stopwatch.GetElapsedTime(begun);
        return new ChaosResult(await run.JudgeEndAsync(stop), faults, took, watch.LongestPauses);
    }

    private Task SayAsync(string what) => output.WriteLineAsync($"{Stopwatch.GetElapsedTime(_started):mm\\:ss} {what}");
}
