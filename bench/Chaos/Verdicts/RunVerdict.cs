using AkkaDayTrade.Chaos.Cluster;
using AkkaDayTrade.Chaos.Market;

namespace AkkaDayTrade.Chaos.Verdicts;

/// <summary>What became of one symbol's ticks.</summary>
/// <param name="Accepted">Ticks that the undisturbed run accepts up to the entity's position.</param>
/// <param name="Applied">Ticks that are in the entity's features.</param>
/// <param name="Differences">Features whose bits are not those of the undisturbed run, or that declare a gap.</param>
internal sealed record SymbolVerdict(string Symbol, long Position, long Accepted, long Applied, IReadOnlyList<string> Differences)
{
    public long Lost => Math.Max(0, Accepted - Applied);

    public long Duplicated => Math.Max(0, Applied - Accepted);

    public override string ToString() =>
        $"{Symbol} at position {Position}: {Applied} of {Accepted} ticks applied{string.Concat(Differences.Take(3).Select(difference => $"; {difference}"))}";

    public static SymbolVerdict Of(EntityState state, FoldedSymbol fold) => new(
        state.Symbol,
        state.Position,
        fold.Accepted,
        state.Accepted,
        [
            .. state.Quality.Contains("gap") ? ["it declares a gap"] : Array.Empty<string>(),
            .. state.Position == fold.Position ? [] : (string[])[$"the last tick before is at {fold.Position}"],
            .. fold.Values.Keys.Union(state.Values.Keys).Order(StringComparer.Ordinal)
                .Where(name => !SameBits(fold.Values, state.Values, name))
                .Select(name => $"{name} is {Text(state.Values, name)}, undisturbed {Text(fold.Values, name)}"),
        ]);

    private static bool SameBits(IReadOnlyDictionary<string, double> one, IReadOnlyDictionary<string, double> other, string name) =>
        one.TryGetValue(name, out var left) && other.TryGetValue(name, out var right) && BitConverter.DoubleToInt64Bits(left) == BitConverter.DoubleToInt64Bits(right);

    private static string Text(IReadOnlyDictionary<string, double> values, string name) =>
        values.TryGetValue(name, out var value) ? $"{value:R}" : "not ready";
}

/// <summary>What became of all ticks: those of every symbol up to where its entity stands, against the undisturbed run.</summary>
internal sealed record RunVerdict(IReadOnlyList<SymbolVerdict> Symbols, IReadOnlyList<string> Silent)
{
    public long Accepted => Symbols.Sum(symbol => symbol.Accepted);

    public long Applied => Symbols.Sum(symbol => symbol.Applied);

    public long Lost => Symbols.Sum(symbol => symbol.Lost);

    public long Duplicated => Symbols.Sum(symbol => symbol.Duplicated);

    /// <summary>Symbols with a feature of other bits.</summary>
    public IReadOnlyList<SymbolVerdict> Different => [.. Symbols.Where(symbol => symbol.Differences.Count > 0)];

    public bool IsClean => Lost == 0 && Duplicated == 0 && Different.Count == 0 && Silent.Count == 0;

    /// <summary>Null when nothing is wrong.</summary>
    public string? Problem => IsClean
        ? null
        : $"lost {Lost}, duplicated {Duplicated}, {Different.Count} vectors different, {Silent.Count} symbols without an answer: {string.Join(" | ", Symbols.Where(symbol => symbol.Lost + symbol.Duplicated > 0 || symbol.Differences.Count > 0).Take(4))}{string.Join(", ", Silent.Take(4))}";

    /// <summary>Asks every entity, wherever it stands.</summary>
    public static RunVerdict Of(RecordedMarket market, MarketFold fold, IReadOnlyDictionary<string, EntityState> states) => new(
        [
            .. market.Symbols.Select((name, index) => (name, index)).Where(symbol => states.ContainsKey(symbol.name))
                .Select(symbol => SymbolVerdict.Of(states[symbol.name], fold.At(symbol.index, states[symbol.name].Position))),
        ],
        [.. market.Symbols.Where(name => !states.ContainsKey(name))]);
}
