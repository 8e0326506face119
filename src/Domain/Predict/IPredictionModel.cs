using AkkaDayTrade.Domain.Features;

namespace AkkaDayTrade.Domain.Predict;

/// <summary>What a model advises.</summary>
public enum PredictionType : byte
{
    Hold,
    Buy,
    Sell,
}

/// <summary>A model's answer to one vector.</summary>
/// <param name="Confidence">0 to 1; 0 when the model abstains.</param>
/// <param name="PredictedReturn">Expected relative change of the price, null when the model gives none.</param>
/// <param name="RiskScore">0 to 1, null when the model gives none.</param>
/// <param name="Metadata">Members for the reader: strings, numbers, truth values. `error` names why a model abstained.</param>
public sealed record Prediction(
    string Symbol,
    long UnixNanos,
    PredictionType Type,
    double Confidence,
    double? PredictedPrice,
    double? PredictedReturn,
    double? RiskScore,
    IReadOnlyDictionary<string, double> FeaturesUsed,
    string ModelVersion,
    double ProcessingTimeMs,
    IReadOnlyDictionary<string, object?> Metadata)
{
    /// <summary>Why the model abstained (`missing_features`, …), null when it answered.</summary>
    public string? Abstained { get; init; }
}

/// <summary>A model behind the predictor. Implementations may be called for several batches at once.</summary>
public interface IPredictionModel
{
    /// <summary>The registry's name, e.g. `simple_ma`.</summary>
    string Name { get; }

    /// <summary>The version that predictions carry, e.g. `simple_ma_v1.0`.</summary>
    string Version { get; }

    /// <summary>Names of the features without which the model abstains.</summary>
    IReadOnlyList<string> RequiredFeatures { get; }

    /// <summary>One prediction per vector, in the same order.</summary>
    ValueTask<IReadOnlyList<Prediction>> PredictAsync(IReadOnlyList<FeatureVector> vectors, CancellationToken cancellationToken);
}
