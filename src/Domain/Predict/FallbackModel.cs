namespace AkkaDayTrade.Domain.Predict;

/// <summary>
/// `fallback`: what an ensemble answers when none of its members does. It always answers: an absent average is no signal
/// (hold 0.4), an absent RSI counts as neutral (50).
/// </summary>
public sealed class FallbackModel : RuleModel
{
    private const double NeutralRsi = 50;

    private static readonly IReadOnlyDictionary<string, object?> FallbackMetadata =
        new Dictionary<string, object?> { ["fallback"] = true };

    public override string Name => "fallback";

    public override string Version => "fallback_v1.0";

    public override IReadOnlyList<string> RequiredFeatures => [];

    protected override IReadOnlyList<string> Inputs { get; } = ["sma_5", "sma_20", "rsi_14"];

    protected override Prediction Apply(string symbol, long unixNanos, IReadOnlyDictionary<string, double> features)
    {
        ArgumentNullException.ThrowIfNull(features);
        var rsi = features.GetValueOrDefault("rsi_14", NeutralRsi);
        var (type, confidence) = (PredictionType.Hold, 0.4);
        if (features.TryGetValue("sma_5", out var fast) && features.TryGetValue("sma_20", out var slow))
        {
            (type, confidence) = fast > slow && rsi < 70 ? (PredictionType.Buy, 0.6)
                : fast < slow && rsi > 30 ? (PredictionType.Sell, 0.6)
                : (type, confidence);
        }

        return new Prediction(symbol, unixNanos, type, confidence, null, null, null, features, Version, 0, FallbackMetadata);
    }
}
