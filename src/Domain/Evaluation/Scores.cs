namespace AkkaDayTrade.Domain.Evaluation;

/// <summary>How good advice was. Figures that there was nothing to tell from are NaN.</summary>
/// <param name="Count">Judged advice.</param>
/// <param name="Accuracy">Advice that named what happened.</param>
/// <param name="BalancedAccuracy">Mean over the directions that happened of how many of each were named: guessing one direction gives 1/3, whatever its share.</param>
/// <param name="Brier">Mean squared difference between confidence and being right; 0 is perfect, 0.25 what a coin gives.</param>
/// <param name="CalibrationError">Mean over all advice of the distance between a band's mean confidence and how often it was right.</param>
/// <param name="BuyPrecision">Of advice to buy, where the price rose.</param>
/// <param name="BuyRecall">Of rises, those advised to buy.</param>
/// <param name="HitRateNetOfSpread">Of advice to buy or sell, what earned money after both crossings of the spread.</param>
/// <param name="MeanNetReturn">Mean of what advice to buy or sell earned after the spread, a share of the price.</param>
/// <param name="Calibration">By bands of confidence, the empty ones left out.</param>
public sealed record Scores(
    long Count,
    Proportion Accuracy,
    double BalancedAccuracy,
    double Brier,
    double CalibrationError,
    Proportion BuyPrecision,
    Proportion BuyRecall,
    Proportion SellPrecision,
    Proportion SellRecall,
    Proportion HitRateNetOfSpread,
    double MeanNetReturn,
    IReadOnlyList<CalibrationBand> Calibration)
{
    /// <summary>The scores of what a tally has counted.</summary>
    public static Scores Of(ScoreTally tally)
    {
        ArgumentNullException.ThrowIfNull(tally);
        var calibration = Enumerable.Range(0, ScoreTally.Bands).Select(tally.Band).Where(band => band.Count > 0).ToList();
        return new Scores(
            tally.Count,
            AccuracyOf(tally),
            BalancedAccuracyOf(tally),
            BrierOf(tally),
            tally.Count == 0 ? double.NaN : calibration.Sum(band => band.Count * Math.Abs(band.MeanConfidence - band.Right.Value)) / tally.Count,
            Precision(tally, Direction.Up),
            Recall(tally, Direction.Up),
            Precision(tally, Direction.Down),
            Recall(tally, Direction.Down),
            new Proportion(tally.TradesWon, tally.Trades),
            tally.Trades == 0 ? double.NaN : tally.NetReturn / tally.Trades,
            calibration);
    }

    public static Proportion AccuracyOf(ScoreTally tally)
    {
        ArgumentNullException.ThrowIfNull(tally);
        var right = tally[Direction.Down, Direction.Down] + tally[Direction.Flat, Direction.Flat] + tally[Direction.Up, Direction.Up];
        return new Proportion(right, tally.Count);
    }

    public static double BalancedAccuracyOf(ScoreTally tally)
    {
        ArgumentNullException.ThrowIfNull(tally);
        var (sum, happened) = (0.0, 0);
        foreach (var direction in Enum.GetValues<Direction>())
        {
            var recall = Recall(tally, direction);
            if (recall.Count > 0)
            {
                sum += recall.Value;
                happened++;
            }
        }

        return happened == 0 ? double.NaN : sum / happened;
    }

    public static double BrierOf(ScoreTally tally)
    {
        ArgumentNullException.ThrowIfNull(tally);
        return tally.Count == 0 ? double.NaN : tally.SquaredError / tally.Count;
    }

    private static Proportion Precision(ScoreTally tally, Direction direction) => new(
        tally[direction, direction],
        tally[direction, Direction.Down] + tally[direction, Direction.Flat] + tally[direction, Direction.Up]);

    private static Proportion Recall(ScoreTally tally, Direction direction) => new(
        tally[direction, direction],
        tally[Direction.Down, direction] + tally[Direction.Flat, direction] + tally[Direction.Up, direction]);
}
