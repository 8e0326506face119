using System.Text.Json;

namespace AkkaDayTrade.Exchange.Protocols;

/// <summary>The tape's symbols by name and as ready-made JSON text.</summary>
internal sealed class SymbolTable
{
    private readonly Dictionary<string, int> _byName = [];
    private readonly byte[][] _json;

    public SymbolTable(IReadOnlyList<string> names)
    {
        Names = names;
        _json = [.. names.Select(name => JsonEncodedText.Encode(name).EncodedUtf8Bytes.ToArray())];
        for (var i = 0; i < names.Count; i++)
        {
            _byName[names[i]] = i;
        }
    }

    public IReadOnlyList<string> Names { get; }

    public int Count => Names.Count;

    /// <summary>The symbol's name, escaped for JSON, without quotes.</summary>
    public ReadOnlySpan<byte> Json(int symbol) => _json[symbol];

    public bool TryFind(string name, out int symbol) => _byName.TryGetValue(name, out symbol);

    /// <summary>Marks a symbol, or all for `*`; a name that the tape does not have changes nothing.</summary>
    /// <returns>The symbols whose mark changed.</returns>
    public IReadOnlyList<int> Select(string name, bool[] wanted, bool on)
    {
        var changed = new List<int>();
        for (var symbol = 0; symbol < Count; symbol++)
        {
            if (wanted[symbol] != on && (name == "*" || name == Names[symbol]))
            {
                wanted[symbol] = on;
                changed.Add(symbol);
            }
        }

        return changed;
    }
}
