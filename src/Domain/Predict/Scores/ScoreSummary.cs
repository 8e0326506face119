namespace AkkaDayTrade.Domain.Predict.Scores;

/// <summary>One step of a calibration table.</summary>
/// <param name="Probability">Mean probability of a rise that the model gave.</param>
/// <param name="RiseShare">How often the price did rise.</param>
public sealed record CalibrationBin(int Count, double Probability, double RiseShare);

/// <summary>How good a model's answers were. A figure is null while nothing counts for it.</summary>
public sealed record ScoreSummary
{
    public static readonly ScoreSummary Empty = new();

    /// <summary>Answers joined with what happened at their horizon.</summary>
    public long Scored { get; init; }

    /// <summary>Of these, how often the price did not leave the dead band; they count for nothing but what advice earned.</summary>
    public long Flat { get; init; }

    /// <summary>Buys and sells.</summary>
    public long Advice { get; init; }

    /// <summary>Buys and sells after which the price moved.</summary>
    public long JudgedAdvice { get; init; }

    /// <summary>Share of the judged advice that had the direction right.</summary>
    public double? Accuracy { get; init; }

    /// <summary>The share of the more frequent direction: what always saying that one would have reached.</summary>
    public double? MajorityShare { get; init; }

    /// <summary>Mean loss of the probabilities, see <see cref="Forecast.Loss"/>; 0.25 is what saying one half would have reached.</summary>
    public double? Brier { get; init; }

    /// <summary>Mean distance of given probability and actual share over the calibration table, weighted by counts.</summary>
    public double? CalibrationError { get; init; }

    /// <summary>Share of the advice that would have earned more than the spread.</summary>
    public double? HitRateNetOfSpread { get; init; }

    /// <summary>What advice would have earned on average, relative to the price, after the spread.</summary>
    public double? MeanReturnNetOfSpread { get; init; }

    /// <summary>Steps without an answer are left out.</summary>
    public IReadOnlyList<CalibrationBin> Calibration { get; init; } = [];
}
