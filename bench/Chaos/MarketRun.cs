using AkkaDayTrade.Chaos.Cluster;
using AkkaDayTrade.Chaos.Market;
using AkkaDayTrade.Chaos.Verdicts;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Features;

namespace AkkaDayTrade.Chaos;

/// <summary>A cluster on a recorded market: how far it is, and whether it is right so far.</summary>
internal sealed class MarketRun(TestCluster cluster, RecordedMarket market)
{
    /// <summary>How often a symbol that is silent is asked.</summary>
    private const int Questions = 5;

    private readonly MarketFold _fold = new(market, FeatureSet.Parse(FeatureOptions.DefaultSet));

    public TestCluster Cluster => cluster;

    public RecordedMarket Market => market;

    /// <summary>The highest position that any symbol, or any of these, has; −1 before the first.</summary>
    public async Task<long> LastPositionAsync(IEnumerable<string>? symbols = null, IEnumerable<HostNode>? via = null, CancellationToken cancellation = default) =>
        (await cluster.StatesAsync(symbols, via, cancellation)).Values.Select(state => state.Position).DefaultIfEmpty(-1).Max();

    /// <summary>Every symbol, or each of these, has taken in ticks beyond a position, or its last; asked through any node, or these.</summary>
    public Task MovedAsync(
        long beyond, TimeSpan timeout, IEnumerable<string>? symbols = null, IEnumerable<HostNode>? via = null, CancellationToken cancellation = default)
    {
        var needed = market.Symbols.Select((name, index) => (name, row: Math.Min(beyond + 1, market.LastRowOf(index)))).ToDictionary(symbol => symbol.name, symbol => symbol.row);
        var standing = (symbols ?? market.Symbols).ToHashSet();
        return Eventually.NothingIsWrongAsync(
            async () =>
            {
                cluster.NobodyDied();
                var states = await cluster.StatesAsync(standing, via, cancellation);
                standing.RemoveWhere(name => states.TryGetValue(name, out var state) && state.Position >= needed[name]);
                return standing.FirstOrDefault() is { } one
                    ? $"{standing.Count} symbols stand still, {one} among them at {(states.TryGetValue(one, out var state) ? $"position {state.Position}" : "no position")}"
                    : null;
            },
            $"every symbol beyond position {beyond}",
            timeout,
            cancellation);
    }

    /// <summary>
    /// Holds every symbol, wherever it stands, against the undisturbed run. One that does not answer, as it may while it moves, is
    /// asked again; what the others have answered stands.
    /// </summary>
    public async Task<RunVerdict> JudgeAsync(CancellationToken cancellation = default)
    {
        var states = (await cluster.StatesAsync(cancellation: cancellation)).ToDictionary();
        for (var question = 1; question < Questions && states.Count < market.SymbolCount; question++)
        {
            foreach (var (symbol, state) in await cluster.StatesAsync(market.Symbols.Where(name => !states.ContainsKey(name)), cancellation: cancellation))
            {
                states.Add(symbol, state);
            }
        }

        return RunVerdict.Of(market, _fold, states);
    }

    /// <summary>The same for symbols that have their last tick; the others count as silent.</summary>
    public async Task<RunVerdict> JudgeEndAsync(CancellationToken cancellation = default)
    {
        var states = await cluster.StatesAsync(cancellation: cancellation);
        var last = market.Symbols.Select((name, index) => (name, row: market.LastRowOf(index))).ToDictionary(symbol => symbol.name, symbol => symbol.row);
        return RunVerdict.Of(market, _fold, states.Where(state => state.Value.Position >= last[state.Key]).ToDictionary());
    }
}
