using System.Net.Http.Json;
using System.Text.Json;
using AkkaDayTrade.Chaos.Cluster;
using AkkaDayTrade.Chaos.Processes;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Exchange;
using AkkaDayTrade.Host.Http;
using AkkaDayTrade.Host.Tests.EndToEnd;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Tests.Shared;

namespace AkkaDayTrade.Chaos.Tests.Faults;

/// <summary>A feed that cannot repeat itself, on a socket whose node dies.</summary>
[Collection(nameof(SingleClusters))]
public sealed class PlainSocketTests
{
    private const int SymbolCount = 12;
    private const int TicksPerSymbol = 15;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(90);
    private static readonly IReadOnlyList<string> Symbols = [.. Enumerable.Range(0, SymbolCount).Select(index => $"S{index}")];

    [SkippableFact]
    public async Task Killed_ingest_node_should_repeat_nothing_and_lose_only_what_it_declares()
    {
        DisturbedCluster.Require();
        using var directory = new TemporaryDirectory();
        var truthPath = directory.File("truth.jsonl");
        var port = FreePorts.Take();
        await using var cluster = await TestCluster.StartAsync(
            new ClusterPlan
            {
                Symbols = Symbols,
                Settings =
                [
                    $"--Feed:Url=ws://127.0.0.1:{port}/native", "--Feed:WarmUp=none", "--Feed:ReconnectInterval=200ms", "--Feed:MaxReconnectInterval=1s",
                    "--Features:RecentTicks=100000", "--Alerts:UnusualVolume=1000000",
                ],
            },
            directory.File("cluster"));

        // With all nodes there before the first tick no symbol has to move to a node that comes.
        var exchange = await SimulatedExchange.StartAsync(new ExchangeOptions
        {
            Port = port,
            Format = ExchangeFormat.Native,
            Symbols = Symbols,
            Rate = SymbolCount * TicksPerSymbol,
            Start = new DateTimeOffset(2026, 2, 24, 3, 0, 0, TimeSpan.Zero),
            AwaitSubscriber = true,
            TruthPath = truthPath,
        });
        await TicksAsync(cluster, atLeast: 60);

        var victim = await cluster.WorkerAsync();
        var before = await cluster.StatesAsync();
        await victim.KillAsync();
        await cluster.AllUpAsync();
        var worker = await cluster.WorkerAsync();
        await Eventually.IsTrueAsync(
            async () => (await cluster.StatesAsync()).Values.Count(state => state.Epoch > before[state.Symbol].Epoch && state.Accepted > before[state.Symbol].Accepted) == SymbolCount,
            "every symbol in the new worker's hands", Timeout);
        await TicksAsync(cluster, atLeast: 150);
        await exchange.DisposeAsync();
        var states = await SettledAsync(cluster);

        var meant = Truth.Read(truthPath, FeedFormat.Native).Meant.ToLookup(told => told.Symbol, told => (told.UnixNanos / Timestamps.NanosPerMicrosecond, told.Price, told.Volume));
        foreach (var symbol in Symbols)
        {
            states[symbol].Accepted.ShouldBeLessThan(meant[symbol].Count(), $"{symbol} cannot have what came while nobody listened");
        }

        var unmoved = 0;
        foreach (var symbol in Symbols)
        {
            var taken = await TicksOfAsync(worker, symbol);
            taken.ShouldBeUnique();
            taken.ShouldBeSubsetOf(meant[symbol]);
            if (taken.Count == states[symbol].Accepted)
            {
                // Its entity has lived all the time and remembers all its ticks.
                unmoved++;
                ShouldBeAllButOneStretch([.. meant[symbol]], taken, symbol);
            }
        }

        unmoved.ShouldBeGreaterThan(0);
        (await GapsAsync(worker)).ShouldBeGreaterThanOrEqualTo(SymbolCount);
    }

    /// <summary>Each tick once and in order, and what is missing is one piece.</summary>
    private static void ShouldBeAllButOneStretch<T>(IReadOnlyList<T> meant, IReadOnlyList<T> taken, string symbol)
    {
        var head = meant.Zip(taken).TakeWhile(pair => Equals(pair.First, pair.Second)).Count();
        var tail = meant.Reverse().Zip(taken.Reverse()).TakeWhile(pair => Equals(pair.First, pair.Second)).Count();
        (head + tail).ShouldBeGreaterThanOrEqualTo(taken.Count, $"{symbol}: of {meant.Count} meant ticks {taken.Count} were taken, {head} before the gap and {tail} behind it");
        head.ShouldBeGreaterThan(0, symbol);
        tail.ShouldBeGreaterThan(0, symbol);
    }

    private static Task TicksAsync(TestCluster cluster, int atLeast) => Eventually.IsTrueAsync(
        async () => (await cluster.StatesAsync()).Values.Count(state => state.Accepted >= atLeast) == SymbolCount, $"{atLeast} ticks of every symbol", Timeout);

    /// <summary>Nothing comes any more: twice the same.</summary>
    private static async Task<IReadOnlyDictionary<string, EntityState>> SettledAsync(TestCluster cluster)
    {
        var states = await cluster.StatesAsync();
        await Eventually.IsTrueAsync(
            async () =>
            {
                var earlier = states;
                states = await cluster.StatesAsync();
                return states.Count == SymbolCount && states.Values.All(state => earlier.TryGetValue(state.Symbol, out var one) && one.Accepted == state.Accepted);
            },
            "the last ticks taken in",
            Timeout);
        return states;
    }

    private static async Task<IReadOnlyList<(long, double, double)>> TicksOfAsync(HostNode node, string symbol)
    {
        using var http = new HttpClient { BaseAddress = node.Http };
        var ticks = await http.GetFromJsonAsync<IReadOnlyList<TickJson>>($"api/v1/ticks/{symbol}?count=100000", new JsonSerializerOptions(JsonSerializerDefaults.Web));
        return [.. ticks!.Select(tick => (Timestamps.ToUnixNanos(tick.Timestamp) / Timestamps.NanosPerMicrosecond, tick.Price!.Value, tick.Volume!.Value))];
    }

    private static async Task<double> GapsAsync(HostNode node)
    {
        using var http = new HttpClient { BaseAddress = node.Http };
        var metrics = await http.GetStringAsync(new Uri("metrics", UriKind.Relative));
        var line = metrics.Split('\n').First(text => text.StartsWith("daytrade_gaps", StringComparison.Ordinal));
        return double.Parse(line[(line.LastIndexOf('}') + 1)..].Trim().Split(' ').First(text => text.Length > 0 && char.IsDigit(text[0])), CultureInfo.InvariantCulture);
    }
}
