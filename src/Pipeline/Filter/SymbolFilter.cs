using System.Collections.Frozen;
using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Filter;

/// <summary>
/// Lets the configured symbols through, or with `*` all that the feed sends: then at most <see cref="MaxSymbols"/> different
/// ones, the first to come, each at most <see cref="MaxLength"/> characters long, because every symbol costs memory for good.
/// </summary>
public sealed class SymbolFilter : ITickFilter
{
    public const string All = "*";

    public const int MaxSymbols = 100_000;

    public const int MaxLength = 64;

    private readonly FrozenSet<string>? _configured;
    private readonly HashSet<string> _seen = [];

    public SymbolFilter(IReadOnlyCollection<string> symbols)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        _configured = symbols.Contains(All) ? null : symbols.ToFrozenSet();
    }

    public RejectReason? Judge(ref Tick tick) => IsKnown(tick.Symbol) ? null : RejectReason.Symbol;

    private bool IsKnown(string symbol)
    {
        if (_configured is not null)
        {
            return _configured.Contains(symbol);
        }

        return _seen.Contains(symbol)
            || (_seen.Count < MaxSymbols && symbol.Length is > 0 and <= MaxLength && _seen.Add(symbol));
    }
}
