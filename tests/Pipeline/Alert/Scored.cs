using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Pipeline.Predict;
using AkkaDayTrade.Pipeline.Tests.Predict;

namespace AkkaDayTrade.Pipeline.Tests.Alert;

/// <summary>Scored vectors by hand.</summary>
internal static class Scored
{
    public static ScoredVector Of(
        FeatureVector vector, PredictionType type = PredictionType.Hold, double confidence = 0.5, double? risk = 0.5, string? abstained = null) =>
        new(vector, new Prediction(
            vector.Symbol, vector.UnixNanos, type, confidence, null, null, risk, new Dictionary<string, double>(), "test_v1", 0,
            new Dictionary<string, object?>())
        {
            Abstained = abstained,
        });

    public static ScoredVector Of(double seconds, PredictionType type = PredictionType.Hold, double confidence = 0.5, double? risk = 0.5, string? abstained = null) =>
        Of(Vectors.Of("7203", (long)(seconds * 10), seconds: seconds), type, confidence, risk, abstained);
}
