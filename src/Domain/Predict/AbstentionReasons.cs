namespace AkkaDayTrade.Domain.Predict;

/// <summary>Values of <see cref="Prediction.Abstained"/>: why there is no advice.</summary>
public static class AbstentionReasons
{
    /// <summary>The vector lacks features that the model needs.</summary>
    public const string MissingFeatures = "missing_features";

    /// <summary>Input was lost before this vector, and windows may still hold both sides of the gap.</summary>
    public const string Gap = "gap";

    /// <summary>The vector is older than `Prediction:MaxAge`.</summary>
    public const string Stale = "stale";

    /// <summary>The vector lies far from all that the model was trained on.</summary>
    public const string OutOfDistribution = "out_of_distribution";

    /// <summary>The model has not seen enough vectors of the symbol yet.</summary>
    public const string TooLittleHistory = "too_little_history";

    /// <summary>The model threw, timed out, or answered with something that is no prediction.</summary>
    public const string ModelFailed = "model_failed";
}
