namespace AkkaDayTrade.Domain.Predict.Scores;

/// <summary>An answer joined with what happened at its horizon.</summary>
/// <param name="Up">Probability of a rise, see <see cref="Forecast.UpOf"/>.</param>
/// <param name="Return">Relative change of the price from the vector to the horizon.</param>
/// <param name="Cost">What a trade there and back costs, relative to the price: the spread; 0 when there is no quote.</param>
/// <param name="DeadBand">A change of at most this size, relative to the price, is neither a rise nor a fall.</param>
public readonly record struct ScoredOutcome(PredictionType Type, double Up, double Return, double Cost, double DeadBand)
{
    public bool IsFlat => !(Math.Abs(Return) > DeadBand);

    /// <summary>What the advice would have earned after the spread; 0 for a hold.</summary>
    public double NetReturn => Type switch
    {
        PredictionType.Buy => Return - Cost,
        PredictionType.Sell => -Return - Cost,
        _ => 0,
    };
}
