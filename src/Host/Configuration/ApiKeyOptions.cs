using System.Buffers;
using AkkaDayTrade.Pipeline.Settings;

namespace AkkaDayTrade.Host.Configuration;

/// <summary>One element of `Http:ApiKeys`: a key that is known by its hash alone.</summary>
public sealed record ApiKeyOptions
{
    private const string Algorithm = "sha256:";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Whose it is, as logs and limits name the caller.</summary>
    public required string Name { get; init; }

    /// <summary>`sha256:` and 64 hexadecimal digits. A key of 256 random bits needs neither salt nor a slow hash.</summary>
    public required string Hash { get; init; }

    public AccessRole Role { get; init; } = AccessRole.Viewer;

    /// <summary>The hash's 32 bytes; null when <see cref="Hash"/> cannot be read.</summary>
    internal byte[]? HashBytes =>
        Hash.StartsWith(Algorithm, StringComparison.OrdinalIgnoreCase) && Hash.Length == Algorithm.Length + 64
        && Hash.AsSpan(Algorithm.Length).IndexOfAnyExcept(HexDigits) < 0
            ? Convert.FromHexString(Hash.AsSpan(Algorithm.Length))
            : null;

    internal static string Format(ReadOnlySpan<byte> hash) => Algorithm + Convert.ToHexStringLower(hash);

    /// <param name="key">Of the element, as `Http:ApiKeys:0`.</param>
    internal IEnumerable<SettingError> Validate(string key)
    {
        if (HashBytes is null)
        {
            // Not shown: it may be the key itself, put into the wrong place.
            yield return new SettingError($"{key}:Hash", null, "sha256: and 64 hexadecimal digits, as --new-api-key prints");
        }
    }
}
