using AkkaDayTrade.Host.Dashboard.Sampling;

namespace AkkaDayTrade.Host.Dashboard.Parts;

/// <summary>What the symbols can be sorted by.</summary>
public enum SymbolSort
{
    Symbol,
    Price,
    Change,
    Spread,
    Advice,
    Ready,
    Quality,
    Time,
}

/// <summary>Which symbols a viewer wants to see, and in which order.</summary>
internal sealed class SymbolSearch
{
    /// <summary>Part of a symbol's name; empty = all.</summary>
    public string Text { get; set; } = string.Empty;

    public SymbolSort Sort { get; private set; }

    public bool Descending { get; private set; }

    /// <summary>Again by the same turns the order round. Figures begin with the largest.</summary>
    public void SortBy(SymbolSort sort) =>
        (Sort, Descending) = (sort, sort == Sort ? !Descending : sort != SymbolSort.Symbol);

    /// <summary>Symbols without the figure come last in either direction; among equals their names decide.</summary>
    public List<SymbolRow> Arrange(IReadOnlyList<SymbolRow> rows)
    {
        var text = Text.Trim();
        var found = new List<SymbolRow>(rows.Count);
        foreach (var row in rows)
        {
            if (text.Length == 0 || row.Symbol.Contains(text, StringComparison.OrdinalIgnoreCase))
            {
                found.Add(row);
            }
        }

        found.Sort(Compare);
        return found;
    }

    private int Compare(SymbolRow one, SymbolRow other)
    {
        if (Sort == SymbolSort.Symbol)
        {
            return Descending ? string.CompareOrdinal(other.Symbol, one.Symbol) : string.CompareOrdinal(one.Symbol, other.Symbol);
        }

        var order = (KeyOf(one), KeyOf(other)) switch
        {
            (null, null) => 0,
            (null, _) => 1,
            (_, null) => -1,
            ({ } left, { } right) => Descending ? right.CompareTo(left) : left.CompareTo(right),
        };
        return order != 0 ? order : string.CompareOrdinal(one.Symbol, other.Symbol);
    }

    private double? KeyOf(SymbolRow row) => Sort switch
    {
        SymbolSort.Price => row.Price,
        SymbolSort.Change => row.Change,
        SymbolSort.Spread => (row.Ask - row.Bid) / row.Price,
        SymbolSort.Advice => row.Prediction?.Confidence,
        SymbolSort.Ready => row.Ready,
        SymbolSort.Quality => row.Quality.Count,
        SymbolSort.Time => row.At?.UtcTicks,
        _ => throw new InvalidOperationException($"Symbols cannot be sorted by {Sort}."),
    };
}
