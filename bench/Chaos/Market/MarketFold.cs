using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Filter;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;

namespace AkkaDayTrade.Chaos.Market;

/// <summary>
/// The undisturbed run: a market folded symbol by symbol in one loop with the public classes of the domain. Cheap as long as positions
/// rise; for an earlier one, as after an entity went back to its checkpoint, the symbol is folded anew.
/// </summary>
internal sealed class MarketFold
{
    private readonly RecordedMarket _market;
    private readonly FeatureSet _set;
    private readonly Symbol[] _symbols;

    public MarketFold(RecordedMarket market, FeatureSet set)
    {
        (_market, _set) = (market, set);
        _symbols = [.. Enumerable.Range(0, market.SymbolCount).Select(index => new Symbol(index, set))];
    }

    /// <summary>What a symbol has after all its rows up to a position.</summary>
    public FoldedSymbol At(int symbol, long position)
    {
        var folded = _symbols[symbol];
        if (folded.LastPosition > position)
        {
            folded = _symbols[symbol] = new Symbol(symbol, _set);
        }

        while (folded.NextRow <= position && folded.NextRow < _market.Rows)
        {
            folded.Take(_market.TickAt(folded.NextRow), _market.SymbolCount);
        }

        return new FoldedSymbol(folded.Accepted, folded.LastPosition, ValuesOf(folded));
    }

    private Dictionary<string, double> ValuesOf(Symbol folded)
    {
        var columns = new double[_set.ColumnCount];
        folded.Features.Write(columns);
        var values = new Dictionary<string, double>();
        foreach (var feature in _set.Features)
        {
            values.Add(feature.Name, columns[feature.Column]);
            for (var i = 0; i < feature.Kind.Columns.Count; i++)
            {
                values.Add($"{feature.Name}.{feature.Kind.Columns[i]}", columns[feature.Column + 1 + i]);
            }
        }

        return values.Where(value => double.IsFinite(value.Value)).ToDictionary();
    }

    private sealed class Symbol(int index, FeatureSet set)
    {
        private readonly SymbolGate _gate = new(TradingCalendars.Always, TimeSpan.Zero, isLive: false);

        public SymbolFeatures Features { get; } = new(set, TradingCalendars.Always);

        public long NextRow { get; private set; } = index;

        public long Accepted { get; private set; }

        public long LastPosition { get; private set; } = -1;

        public void Take(Tick tick, int step)
        {
            NextRow += step;
            LastPosition = tick.Position;
            if (_gate.Judge(ref tick, out _) is null)
            {
                Features.Update(tick);
                Accepted++;
            }
        }
    }
}

/// <summary>A symbol after a stretch of the market.</summary>
/// <param name="Values">What is ready: features by name, their metadata by `feature.name`.</param>
internal sealed record FoldedSymbol(long Accepted, long Position, IReadOnlyDictionary<string, double> Values);
