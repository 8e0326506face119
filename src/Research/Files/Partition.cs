using System.Globalization;
using System.Text;
using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Research.Files;

/// <summary>
/// Files of one day and symbol: `date=2025-08-14/symbol=7203`, the form that DuckDB, Spark and pandas read as columns. Days are UTC
/// days of event time.
/// </summary>
internal static class Partition
{
    public const string FilePattern = "*.parquet";

    private const long NanosPerDay = 86_400 * Timestamps.NanosPerSecond;
    private const string DatePrefix = "date=";
    private const string SymbolPrefix = "symbol=";

    public static long DayOf(long unixNanos) => Timestamps.FloorDivide(unixNanos, NanosPerDay);

    public static string DirectoryOf(string root, long day, string symbol) =>
        Path.Combine(root, $"{DatePrefix}{Timestamps.FromUnixNanos(day * NanosPerDay).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}", $"{SymbolPrefix}{Escape(symbol)}");

    /// <summary>The symbols below a directory, each with its files in the order of day and name.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Read(string root)
    {
        var files = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var day in Sorted(root, DatePrefix))
        {
            foreach (var directory in Sorted(day, SymbolPrefix))
            {
                var symbol = Uri.UnescapeDataString(Path.GetFileName(directory)[SymbolPrefix.Length..]);
                if (!files.TryGetValue(symbol, out var ofSymbol))
                {
                    files.Add(symbol, ofSymbol = []);
                }

                ofSymbol.AddRange(Directory.GetFiles(directory, FilePattern).Order(StringComparer.Ordinal));
            }
        }

        return files.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<string>)pair.Value, StringComparer.Ordinal);
    }

    /// <summary>A name that any file system takes: letters, digits, `_` and `-` stay, all else is percent-encoded, dots too.</summary>
    public static string Escape(string symbol)
    {
        var escaped = new StringBuilder();
        foreach (var value in Encoding.UTF8.GetBytes(symbol))
        {
            escaped = char.IsAsciiLetterOrDigit((char)value) || value is (byte)'_' or (byte)'-'
                ? escaped.Append((char)value)
                : escaped.Append('%').Append(value.ToString("X2", CultureInfo.InvariantCulture));
        }

        return escaped.ToString();
    }

    private static IEnumerable<string> Sorted(string root, string prefix) =>
        Directory.Exists(root) ? Directory.GetDirectories(root, $"{prefix}*").Order(StringComparer.Ordinal) : [];
}
