namespace AkkaDayTrade.Domain.Predict;

/// <summary>What an answer says about the direction of the price, on one scale for all models.</summary>
public static class Forecast
{
    /// <summary>No opinion.</summary>
    public const double Even = 0.5;

    /// <summary>
    /// Probability, 0 to 1, that the price rises: the model's own when it gives one. Else the confidence of a buy, one less the
    /// confidence of a sell, <see cref="Even"/> for a hold; advice with a confidence below one half counts as one half.
    /// </summary>
    public static double UpOf(Prediction prediction)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        return prediction.Up ?? prediction.Type switch
        {
            PredictionType.Buy => Math.Max(Even, prediction.Confidence),
            PredictionType.Sell => 1 - Math.Max(Even, prediction.Confidence),
            _ => Even,
        };
    }

    /// <summary>
    /// Brier's loss of a probability against what happened, 0 (certain and right) to 1 (certain and wrong); one that says
    /// <see cref="Even"/> loses 0.25 (Brier 1950, for two classes).
    /// </summary>
    public static double Loss(double up, bool rose) => rose ? (1 - up) * (1 - up) : up * up;
}
