namespace AkkaDayTrade.Exchange.Market;

/// <summary>
/// The price grid of an instrument. Tokyo codes (four characters, first and third a digit: 7203, 130A) use the finer of the Tokyo
/// exchange's two tables, that of the TOPIX 500 names; everything else trades in cents.
/// </summary>
public static class TickSize
{
    private static readonly (double UpTo, double Size)[] Tokyo =
    [
        (1_000, 0.1), (3_000, 0.5), (10_000, 1), (30_000, 5), (100_000, 10), (300_000, 50),
        (1_000_000, 100), (3_000_000, 500), (10_000_000, 1_000), (30_000_000, 5_000), (double.MaxValue, 10_000),
    ];

    public static bool IsTokyoCode(string symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        var code = symbol.EndsWith(".T", StringComparison.Ordinal) ? symbol.AsSpan(0, symbol.Length - 2) : symbol.AsSpan();
        return code.Length == 4 && char.IsAsciiDigit(code[0]) && char.IsAsciiLetterOrDigit(code[1])
            && char.IsAsciiDigit(code[2]) && char.IsAsciiLetterOrDigit(code[3]);
    }

    /// <summary>The smallest price step at a price, in currency units.</summary>
    public static double At(bool tokyo, double price)
    {
        if (!tokyo)
        {
            return 0.01;
        }

        foreach (var (upTo, size) in Tokyo)
        {
            if (price <= upTo)
            {
                return size;
            }
        }

        return Tokyo[^1].Size;
    }

    /// <summary>True when the price lies on the instrument's grid.</summary>
    public static bool IsOnGrid(string symbol, double price)
    {
        var steps = price / At(IsTokyoCode(symbol), price);
        return Math.Abs(steps - Math.Round(steps)) < 1e-6;
    }
}
