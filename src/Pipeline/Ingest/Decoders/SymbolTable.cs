using System.Text;
using System.Text.Unicode;

namespace AkkaDayTrade.Pipeline.Ingest.Decoders;

/// <summary>
/// A feed's symbols (UTF-8) to our interned names, without allocation for names seen before. A feed's name that the symbol
/// map does not mention is taken as it is. Holds at most <see cref="Capacity"/> names; what comes after is refused.
/// Not safe for use by several threads.
/// </summary>
public sealed class SymbolTable
{
    public const int Capacity = 100_000;

    /// <summary>Bytes; the longest names of listed instruments (options) have some 25.</summary>
    public const int MaxNameLength = 128;

    /// <summary>What <see cref="Find"/> answers for a name that is refused.</summary>
    public const string Refused = "";

    private readonly Dictionary<byte[], string> _names = new(Utf8Names.Instance);
    private readonly Dictionary<byte[], string>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    /// <param name="symbolMap">Our symbol to the feed's symbol.</param>
    public SymbolTable(IReadOnlyDictionary<string, string>? symbolMap = null)
    {
        _lookup = _names.GetAlternateLookup<ReadOnlySpan<byte>>();
        foreach (var (ours, feeds) in symbolMap ?? new Dictionary<string, string>())
        {
            _names[Encoding.UTF8.GetBytes(feeds)] = ours;
        }
    }

    public int Count => _names.Count;

    /// <summary>
    /// Our name of a feed's symbol; <see cref="Refused"/> when the name is empty, longer than <see cref="MaxNameLength"/>, not
    /// UTF-8, or new while the table is full.
    /// </summary>
    public string Find(ReadOnlySpan<byte> feedSymbol) =>
        _lookup.TryGetValue(feedSymbol, out var name) ? name : Take(feedSymbol);

    private string Take(ReadOnlySpan<byte> feedSymbol)
    {
        if (feedSymbol.IsEmpty || feedSymbol.Length > MaxNameLength || _names.Count >= Capacity || !Utf8.IsValid(feedSymbol))
        {
            return Refused;
        }

        var name = Encoding.UTF8.GetString(feedSymbol);
        _lookup[feedSymbol] = name;
        return name;
    }

    private sealed class Utf8Names : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly Utf8Names Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = default(HashCode);
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
