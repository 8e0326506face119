using System.Buffers;
using System.Globalization;
using System.Text;
using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Store;

/// <summary>
/// The names of all keys. A symbol is percent-encoded where it would read as something else in a key or a pattern, and
/// stands in braces (a hash tag, so that all its keys share a slot) when <paramref name="hashTags"/> is set.
/// </summary>
public sealed class StoreKeys(string prefix, bool hashTags)
{
    private const string SecondFormat = "yyyyMMddHHmmss";

    /// <summary>Length of a second as <see cref="FormatSecond"/> writes it.</summary>
    internal const int SecondLength = 14;

    private const string MinuteFormat = "yyyyMMddHHmm";

    private static readonly SearchValues<char> Reserved = SearchValues.Create("%:*?[]{}");

    /// <summary>True when all keys of one symbol share a slot, so that one command may take several of them on a cluster.</summary>
    public bool AreTagged { get; } = hashTags;

    /// <summary>The set of symbols ever written.</summary>
    public string Symbols { get; } = $"{prefix}:symbols";

    /// <summary>The set of a symbol's feature names.</summary>
    public string FeatureNames(string symbol) => $"{Of(symbol)}:feature_names";

    /// <summary>Layout `keys`: the newest value of a feature.</summary>
    public string Latest(string symbol, string feature) => $"{Of(symbol)}:{feature}:latest";

    /// <summary>Layout `hash`: the newest values of a symbol.</summary>
    public string Latest(string symbol) => $"{Of(symbol)}:latest";

    /// <summary>Layout `keys`: a feature's last value within the second.</summary>
    public string History(string symbol, string feature, long unixSecond) =>
        $"{Of(symbol)}:{feature}:{At(unixSecond, SecondFormat)}";

    /// <summary>Layout `hash`: the symbol's values within the minute that holds the second.</summary>
    public string HistoryMinute(string symbol, long unixSecond) => $"{Of(symbol)}:{At(unixSecond, MinuteFormat)}";

    /// <summary>Layout `hash`: the field of a feature's last value within the second.</summary>
    public static string HistoryField(string feature, long unixSecond) =>
        $"{DateTimeOffset.FromUnixTimeSeconds(unixSecond).Second:00}:{feature}";

    /// <summary>Everything before `:{feature}`.</summary>
    public string Of(string symbol) => AreTagged ? $"{prefix}:{{{Encode(symbol)}}}" : $"{prefix}:{Encode(symbol)}";

    /// <summary>The second of an event time, seconds since 1970.</summary>
    public static long SecondOf(long unixNanos) => Timestamps.FloorDivide(unixNanos, Timestamps.NanosPerSecond);

    /// <summary>Writes a second as <see cref="History"/> ends: yyyyMMddHHmmss.</summary>
    internal static void FormatSecond(long unixSecond, Span<byte> digits) =>
        DateTimeOffset.FromUnixTimeSeconds(unixSecond).UtcDateTime.TryFormat(digits, out _, SecondFormat, CultureInfo.InvariantCulture);

    /// <summary>Percent-encodes `% : * ? [ ] { }`, blanks and control characters as UTF-8 octets.</summary>
    public static string Encode(string symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        if (!symbol.AsSpan().ContainsAny(Reserved) && !symbol.Any(character => char.IsWhiteSpace(character) || char.IsControl(character)))
        {
            return symbol;
        }

        var encoded = new StringBuilder(symbol.Length + 8);
        Span<byte> octets = stackalloc byte[4];
        foreach (var rune in symbol.EnumerateRunes())
        {
            if (rune.IsBmp && Reserved.Contains((char)rune.Value) || Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
            {
                foreach (var octet in octets[..rune.EncodeToUtf8(octets)])
                {
                    encoded.Append('%').Append(octet.ToString("X2", CultureInfo.InvariantCulture));
                }
            }
            else
            {
                encoded.Append(rune.ToString());
            }
        }

        return encoded.ToString();
    }

    private static string At(long unixSecond, string format) =>
        DateTimeOffset.FromUnixTimeSeconds(unixSecond).UtcDateTime.ToString(format, CultureInfo.InvariantCulture);
}
