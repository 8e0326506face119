using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Predict;

namespace AkkaDayTrade.Host.Http;

/// <summary>A prediction.</summary>
/// <param name="PredictionType">`buy`, `sell` or `hold`.</param>
/// <param name="Confidence">0 to 1; 0 when the model abstains, and then `metadata.error` says why.</param>
/// <param name="RiskScore">0 to 1, null when the model gives none.</param>
public sealed record PredictionJson(
    string Symbol,
    DateTimeOffset Timestamp,
    string PredictionType,
    double Confidence,
    double? PredictedPrice,
    double? PredictedReturn,
    double? RiskScore,
    IReadOnlyDictionary<string, double> FeaturesUsed,
    string ModelVersion,
    double ProcessingTimeMs,
    IReadOnlyDictionary<string, object?> Metadata)
{
    internal static PredictionJson From(Prediction prediction) => new(
        prediction.Symbol,
        Timestamps.FromUnixNanos(prediction.UnixNanos),
        prediction.Type.ToString().ToLowerInvariant(),
        prediction.Confidence,
        prediction.PredictedPrice,
        prediction.PredictedReturn,
        prediction.RiskScore,
        prediction.FeaturesUsed,
        prediction.ModelVersion,
        prediction.ProcessingTimeMs,
        prediction.Metadata);
}

/// <summary>Feature values by name to predict from.</summary>
public sealed record PredictRequest(IReadOnlyDictionary<string, double>? Features);
