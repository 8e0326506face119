namespace AkkaDayTrade.Domain.Evaluation;

/// <summary>A range that holds the true figure with the confidence it was asked for; NaN when there was nothing to tell it from.</summary>
public readonly record struct Interval(double Low, double High)
{
    public static readonly Interval Unknown = new(double.NaN, double.NaN);
}

/// <summary>A share of independent trials.</summary>
public readonly record struct Proportion(long Hits, long Count)
{
    /// <summary>For 95 % of confidence.</summary>
    public const double TwoSided95 = 1.959963984540054;

    /// <summary>NaN without trials.</summary>
    public double Value => Count == 0 ? double.NaN : (double)Hits / Count;

    /// <summary>
    /// Wilson's score interval (1927): the shares that a test would not reject. Unlike the naive interval it stays within 0 and 1
    /// and holds for few trials. It takes the trials for independent; for overlapping horizons see <see cref="BlockBootstrap"/>.
    /// </summary>
    public Interval Wilson(double z = TwoSided95)
    {
        if (Count == 0)
        {
            return Interval.Unknown;
        }

        var (n, p, z2) = ((double)Count, Value, z * z);
        var center = (p + (z2 / (2 * n))) / (1 + (z2 / n));
        var half = z / (1 + (z2 / n)) * Math.Sqrt((p * (1 - p) / n) + (z2 / (4 * n * n)));
        return new Interval(Math.Max(0, center - half), Math.Min(1, center + half));
    }
}

/// <summary>A line of the calibration table: of advice with a confidence from <paramref name="From"/> to below <paramref name="To"/>, how much was right.</summary>
/// <param name="MeanConfidence">NaN when the band is empty.</param>
public readonly record struct CalibrationBand(double From, double To, long Count, double MeanConfidence, Proportion Right);
