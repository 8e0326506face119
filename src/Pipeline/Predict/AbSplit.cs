using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AkkaDayTrade.Pipeline.Predict;

/// <summary>
/// Which symbols a model is tried on in earnest. A symbol's side follows from a hash of the model's and its own name, so it
/// is the same on every node and in every run.
/// </summary>
/// <param name="Candidate">The model's name in the registry.</param>
/// <param name="Share">Of the symbols, 0 to 1.</param>
public sealed record AbSplit(string Candidate, double Share)
{
    private const int Steps = 1 << 20;

    /// <summary>Beyond so many symbols the hash is computed each time.</summary>
    private const int MostKnown = 100_000;

    private readonly ConcurrentDictionary<string, bool> _known = new();

    /// <summary>Whether the symbol is the candidate's.</summary>
    public bool Takes(string symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        return _known.Count < MostKnown ? _known.GetOrAdd(symbol, Draw) : _known.TryGetValue(symbol, out var takes) ? takes : Draw(symbol);
    }

    /// <summary>Reads `NAME=SHARE`. Throws <see cref="FormatException"/> that says what is wrong.</summary>
    public static AbSplit Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('=', StringSplitOptions.TrimEntries);
        return parts.Length == 2
            && parts[0].Length > 0
            && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var share)
            && share is > 0 and < 1
            ? new AbSplit(parts[0], share)
            : throw new FormatException($"'{text}' is not NAME=SHARE with a share between 0 and 1, such as lstm=0.2");
    }

    private bool Draw(string symbol)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Candidate}\n{symbol}"));
        return BitConverter.ToUInt32(hash) % Steps < Share * Steps;
    }
}
