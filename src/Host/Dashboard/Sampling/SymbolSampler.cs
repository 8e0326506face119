using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Store;

namespace AkkaDayTrade.Host.Dashboard.Sampling;

/// <summary>
/// The rows of all symbols: those computed on this node as they are newest here, the others as the store has them. Not safe for use
/// by several threads.
/// </summary>
internal sealed class SymbolSampler
{
    /// <summary>Symbols of other nodes that are read from the store; further ones are left out.</summary>
    public const int MaxStored = 1000;

    private const int ReadsAtOnce = 50;
    private static readonly TimeSpan StoreInterval = TimeSpan.FromSeconds(5);

    private readonly RealtimeSystem _system;
    private readonly int _features;
    private readonly Polled<IReadOnlyList<StoredVector>> _stored;
    private Dictionary<string, SymbolRow> _rows = [];
    private Dictionary<string, SymbolRow> _spare = [];

    public SymbolSampler(RealtimeSystem system, TimeProvider time)
    {
        _system = system;
        _features = FeatureSet.Parse(system.Options.Features.Set).Features.Count;
        _stored = new Polled<IReadOnlyList<StoredVector>>(ReadStoredAsync, StoreInterval, time);
    }

    public IReadOnlyList<SymbolRow> Read()
    {
        var (before, now) = (_rows, _spare);
        now.Clear();
        foreach (var live in _system.Live.NewestSymbols())
        {
            var symbol = live.Vector.Symbol;
            now[symbol] = before.TryGetValue(symbol, out var row) && row.Shows(live) ? row : SymbolRow.Of(live);
        }

        foreach (var stored in _stored.Refresh().Value ?? [])
        {
            now.TryAdd(stored.Symbol, SymbolRow.Of(stored, _features));
        }

        foreach (var symbol in _system.Options.TakesAllSymbols ? [] : _system.Options.Symbols)
        {
            if (!now.ContainsKey(symbol))
            {
                now.Add(symbol, SymbolRow.Awaited(symbol, _features));
            }
        }

        (_rows, _spare) = (now, before);
        return [.. now.Values];
    }

    private async Task<IReadOnlyList<StoredVector>> ReadStoredAsync(CancellationToken cancellationToken)
    {
        var elsewhere = (_system.Options.TakesAllSymbols ? await _system.Features.SymbolsAsync() : _system.Options.Symbols)
            .Where(symbol => _system.Live.NewestVector(symbol) is null)
            .Take(MaxStored);
        var found = new List<StoredVector>();
        foreach (var symbols in elsewhere.Chunk(ReadsAtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var vectors = await Task.WhenAll(symbols.Select(symbol => _system.Features.LatestVectorAsync(symbol).AsTask()));
            found.AddRange(vectors.OfType<StoredVector>());
        }

        return found;
    }
}
