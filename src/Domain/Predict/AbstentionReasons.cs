namespace AkkaDayTrade.Domain.Predict;

/// <summary>Values of <see cref="Prediction.Abstained"/>: why there is no advice.</summary>
public static class AbstentionReasons
{
    /// <summary>The vector lacks features that the model needs.</summary>
    public const string MissingFeatures = "missing_features";

    /// <summary>The model threw, timed out, or answered with something that is no prediction.</summary>
    public const string ModelFailed = "model_failed";
}
