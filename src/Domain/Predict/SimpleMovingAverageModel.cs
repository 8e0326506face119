namespace AkkaDayTrade.Domain.Predict;

/// <summary>
/// `simple_ma`: follows the trend of three moving averages when RSI and MACD agree.
/// Up (sma_5 &gt; sma_20 &gt; sma_50), rsi &lt; 70 and macd &gt; 0 is a buy; the mirror image with rsi &gt; 30 a sell; else hold.
/// Abstains when one of its five features is absent.
/// </summary>
public sealed class SimpleMovingAverageModel : RuleModel
{
    private const double Overbought = 70;
    private const double Oversold = 30;
    private const double BaseConfidence = 0.5;
    private const double MaxConfidence = 0.8;
    private const double NeutralRisk = 0.5;
    private const double MinRisk = 0.2;
    private const double ReturnPerGap = 0.1;

    public override string Name => "simple_ma";

    public override string Version => "simple_ma_v1.0";

    public override IReadOnlyList<string> RequiredFeatures { get; } = ["sma_5", "sma_20", "sma_50", "rsi_14", "macd"];

    protected override Prediction Apply(string symbol, long unixNanos, IReadOnlyDictionary<string, double> features)
    {
        if (AbstainWhenIncomplete(symbol, unixNanos, features) is { } abstention)
        {
            return abstention;
        }

        var (fast, middle, slow) = (features["sma_5"], features["sma_20"], features["sma_50"]);
        var (rsi, macd) = (features["rsi_14"], features["macd"]);
        var gap = middle > 0 ? (fast - middle) / middle : 0;
        var (type, confidence, risk) = (PredictionType.Hold, BaseConfidence, NeutralRisk);
        if (fast > middle && middle > slow && rsi < Overbought && macd > 0)
        {
            (type, confidence, risk) = (PredictionType.Buy, Math.Min(MaxConfidence, BaseConfidence + gap), Math.Max(MinRisk, rsi / 100));
        }
        else if (fast < middle && middle < slow && rsi > Oversold && macd < 0)
        {
            (type, confidence, risk) = (PredictionType.Sell, Math.Min(MaxConfidence, BaseConfidence - gap), Math.Max(MinRisk, (100 - rsi) / 100));
        }

        return new Prediction(
            symbol, unixNanos, type, confidence, null, ReturnPerGap * gap, risk, features, Version, 0,
            new Dictionary<string, object?>
            {
                ["trend_direction"] = fast > slow ? "up" : "down",
                ["rsi_signal"] = rsi > Overbought ? "overbought" : rsi < Oversold ? "oversold" : "neutral",
                ["macd_signal"] = macd > 0 ? "positive" : "negative",
            });
    }
}
