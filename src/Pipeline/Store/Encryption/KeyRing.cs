using System.Diagnostics.CodeAnalysis;

namespace AkkaDayTrade.Pipeline.Store.Encryption;

/// <summary>The keys of stored values by their names: the first encrypts, all decrypt.</summary>
internal sealed class KeyRing
{
    /// <summary>AES-256.</summary>
    private const int KeyBytes = 32;

    private const int MaxIdLength = 32;

    private readonly Dictionary<string, byte[]> _keys;

    private KeyRing(string active, Dictionary<string, byte[]> keys) => (Active, _keys) = (active, keys);

    /// <summary>Name of the key that encrypts.</summary>
    public string Active { get; }

    public byte[] ActiveKey => _keys[Active];

    /// <summary>Reads `2026b=BASE64,2026a=BASE64`; each name once, each key of 32 bytes.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out KeyRing? ring)
    {
        ring = null;
        var keys = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        string? active = null;
        foreach (var entry in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = entry.IndexOf('=', StringComparison.Ordinal);
            var key = new byte[KeyBytes];
            if (equals is < 1 or > MaxIdLength
                || !entry[..equals].All(char.IsAsciiLetterOrDigit)
                || !Convert.TryFromBase64String(entry[(equals + 1)..], key, out var length)
                || length != KeyBytes
                || !keys.TryAdd(entry[..equals], key))
            {
                return false;
            }

            active ??= entry[..equals];
        }

        ring = active is null ? null : new KeyRing(active, keys);
        return ring is not null;
    }

    public bool TryFind(string id, [NotNullWhen(true)] out byte[]? key) => _keys.TryGetValue(id, out key);
}
