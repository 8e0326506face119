using AkkaDayTrade.Domain.Features;

namespace AkkaDayTrade.Domain.Predict;

/// <summary>An answer that gives no advice, and says why.</summary>
public static class Abstention
{
    private static readonly Dictionary<string, double> NoFeatures = [];

    /// <summary>Hold with confidence 0.</summary>
    /// <param name="reason">One of <see cref="AbstentionReasons"/>.</param>
    /// <param name="error">The reason in words, with the figures that led to it.</param>
    public static Prediction Of(IPredictionModel model, FeatureVector vector, string reason, string error)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(vector);
        return new Prediction(
            vector.Symbol, vector.UnixNanos, PredictionType.Hold, 0, null, null, null, NoFeatures, model.Version, 0,
            new Dictionary<string, object?> { ["error"] = error })
        {
            Abstained = reason,
        };
    }
}
