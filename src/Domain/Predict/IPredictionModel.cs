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

    /// <summary>The model's own probability, 0 to 1, that the price is higher at its horizon; null when it gives none.</summary>
    public double? Up { get; init; }

    /// <summary>What each member of an ensemble answered; empty for any other model.</summary>
    public IReadOnlyList<MemberAnswer> Members { get; init; } = [];
}

/// <summary>An ensemble member's own answer to a vector.</summary>
public readonly record struct MemberAnswer(string Model, Prediction Answer);

/// <summary>A model behind the predictor. Implementations may be called for several batches at once.</summary>
public interface IPredictionModel
{
    /// <summary>The registry's name, e.g. `simple_ma`.</summary>
    string Name { get; }

    /// <summary>The version that predictions carry, e.g. `simple_ma_v1.0`.</summary>
    string Version { get; }

    /// <summary>Names of the features without which the model abstains.</summary>
    IReadOnlyList<string> RequiredFeatures { get; }

    /// <summary>How far ahead the model looks, in event time; null when it says nothing of a time.</summary>
    TimeSpan? Horizon => null;

    /// <summary>True when the answer depends on the vector's content alone, so that an earlier one may be given again.</summary>
    bool IsRepeatable => true;

    /// <summary>One prediction per vector, in the same order.</summary>
    ValueTask<IReadOnlyList<Prediction>> PredictAsync(IReadOnlyList<FeatureVector> vectors, CancellationToken cancellationToken);
}

/// <summary>A model that also needs what came before: it is shown every vector before it is asked about it.</summary>
public interface IVectorObserver
{
    /// <summary>Takes vectors in, each symbol's in the order of its ticks. Quick and without waiting: the stream waits for it.</summary>
    void Observe(IReadOnlyList<FeatureVector> vectors);
}
