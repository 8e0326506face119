namespace AkkaDayTrade.Pipeline.Store;

/// <summary>Which features' history is kept, as `Store:History` says it.</summary>
internal sealed class HistorySelection
{
    private readonly HashSet<string>? _names;

    private HistorySelection(HashSet<string>? names) => _names = names;

    /// <summary>False when no feature has a history.</summary>
    public bool IsOn => _names is not { Count: 0 };

    /// <summary>`on`, `off`, or names separated by blanks or commas.</summary>
    public static HistorySelection Parse(string text) => text.Trim() switch
    {
        var on when on.Equals("on", StringComparison.OrdinalIgnoreCase) => new HistorySelection(null),
        var off when off.Equals("off", StringComparison.OrdinalIgnoreCase) => new HistorySelection([]),
        var names => new HistorySelection([.. names.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)]),
    };

    public bool Keeps(string feature) => _names is null || _names.Contains(feature);
}
