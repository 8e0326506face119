using System.Globalization;

namespace AkkaDayTrade.Pipeline.Ingest.Decoders;

/// <summary>Decimal numbers from UTF-8 text: a fast path for the plain prices of feeds, the framework's parser for the rest.</summary>
internal static class Utf8Number
{
    /// <summary>Integers up to here and powers of ten up to 10^22 are exact doubles, so their quotient is correctly rounded.</summary>
    private const ulong LargestExact = 1UL << 53;

    private const int MostDigits = 17;

    private static readonly double[] PowersOfTen =
        [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17];

    /// <summary>True for integers, decimals, exponent forms and the words NaN and Infinity.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        var negative = !text.IsEmpty && text[0] == '-';
        var i = negative ? 1 : 0;
        ulong digits = 0;
        var point = -1;
        for (; i < text.Length && i <= MostDigits; i++)
        {
            var digit = (uint)(text[i] - '0');
            if (digit <= 9)
            {
                digits = (digits * 10) + digit;
            }
            else if (text[i] == '.' && point < 0)
            {
                point = i;
            }
            else
            {
                break;
            }
        }

        var lastIsDigit = i > 0 && char.IsAsciiDigit((char)text[i - 1]);
        if (i < text.Length || !lastIsDigit || digits > LargestExact)
        {
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
        }

        value = point < 0 ? digits : digits / PowersOfTen[i - 1 - point];
        if (negative)
        {
            value = -value;
        }

        return true;
    }
}
