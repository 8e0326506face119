using System.Globalization;

namespace AkkaDayTrade.Host.Dashboard.Viewing;

/// <summary>How figures are written: thousands apart, as many digits as mean something, a dash for what is absent.</summary>
public static class Figures
{
    /// <summary>In place of a figure that there is not.</summary>
    public const string Absent = "–";

    private const int MaxDecimals = 6;
    private const int CentDecimals = 2;

    /// <summary>A whole number.</summary>
    public static string Count(long? count) => count?.ToString("N0", CultureInfo.InvariantCulture) ?? Absent;

    /// <summary>Per second: a decimal only where it tells something.</summary>
    public static string Rate(double? perSecond) => perSecond switch
    {
        null => Absent,
        0 => "0",
        < 10 => perSecond.Value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => perSecond.Value.ToString("N0", CultureInfo.InvariantCulture),
    };

    /// <summary>Milliseconds with two or three significant digits.</summary>
    public static string Milliseconds(double? ms) => ms switch
    {
        null => Absent,
        0 => "0",
        < 10 => ms.Value.ToString("0.00", CultureInfo.InvariantCulture),
        < 100 => ms.Value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => ms.Value.ToString("N0", CultureInfo.InvariantCulture),
    };

    /// <summary>A relative change in percent, with its sign.</summary>
    public static string Percent(double? change) =>
        change is { } value ? Signed((value * 100).ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture)) + " %" : Absent;

    /// <summary>A small relative change in hundredths of a percent.</summary>
    public static string BasisPoints(double? change) =>
        change is { } value ? Signed((value * 10_000).ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture)) + " bp" : Absent;

    /// <summary>A share between 0 and 1.</summary>
    public static string Share(double? share) => share?.ToString("0.00", CultureInfo.InvariantCulture) ?? Absent;

    /// <summary>A price with the given decimals.</summary>
    public static string Price(double? price, int decimals) =>
        price?.ToString($"N{decimals}", CultureInfo.InvariantCulture) ?? Absent;

    /// <summary>Any figure of a feature: prices' own decimals and two more where it is of a price's size, else significant digits.</summary>
    public static string Value(double? value) => value switch
    {
        null => Absent,
        0 => "0",
        { } figure when Math.Abs(figure) >= 1000 => Signed(figure.ToString("N2", CultureInfo.InvariantCulture)),
        { } figure when Math.Abs(figure) >= 0.01 => Signed(figure.ToString("0.####", CultureInfo.InvariantCulture)),
        { } figure => Signed(figure.ToString("G3", CultureInfo.InvariantCulture)),
    };

    /// <summary>Figures of one thing beside each other; one dash when none is there.</summary>
    public static string Together(string unit, params ReadOnlySpan<string> figures)
    {
        foreach (var figure in figures)
        {
            if (figure != Absent)
            {
                return $"{string.Join(" / ", figures)}{unit}";
            }
        }

        return Absent;
    }

    /// <summary>A time span in its two largest units, for the eye, in the viewer's language.</summary>
    public static string Span(TimeSpan span)
    {
        var (seconds, minutes, hours, days) = Language.Current == Language.Japanese ? (" 秒", " 分", " 時間", " 日") : (" s", " min", " h", " d");
        return span switch
        {
            { TotalSeconds: < 60 } => $"{Math.Max(0, (int)span.TotalSeconds)}{seconds}",
            { TotalMinutes: < 60 } => Units(span.Minutes, minutes, span.Seconds, seconds),
            { TotalHours: < 24 } => Units(span.Hours, hours, span.Minutes, minutes),
            _ => Units(span.Days, days, span.Hours, hours),
        };
    }

    /// <summary>
    /// How many decimals a symbol's prices have: Tokyo's grid for Tokyo's codes, else as many as the given prices need, at least two.
    /// </summary>
    public static int DecimalsOf(string symbol, params ReadOnlySpan<double?> prices)
    {
        if (Exchange.Market.TickSize.IsTokyoCode(symbol))
        {
            return prices is [{ } first, ..] && Exchange.Market.TickSize.At(tokyo: true, first) >= 1 ? 0 : 1;
        }

        var decimals = CentDecimals;
        foreach (var price in prices)
        {
            while (decimals < MaxDecimals && price is { } value && Math.Abs(Math.Round(value, decimals) - value) > 1e-9 * Math.Abs(value))
            {
                decimals++;
            }
        }

        return decimals;
    }

    private static string Units(int large, string largeUnit, int small, string smallUnit) =>
        small == 0 ? $"{large}{largeUnit}" : $"{large}{largeUnit} {small}{smallUnit}";

    private static string Signed(string figure) => figure.Replace('-', '\u2212');
}
