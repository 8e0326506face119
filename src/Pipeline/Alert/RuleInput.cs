using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Pipeline.Predict;

namespace AkkaDayTrade.Pipeline.Alert;

/// <summary>What an alert rule looks at: a vector, and the model's answer to it when one was asked for.</summary>
public readonly record struct RuleInput(FeatureVector Vector, Prediction? Prediction)
{
    public static implicit operator RuleInput(ScoredVector scored) => FromScoredVector(scored);

    public static RuleInput FromScoredVector(ScoredVector scored)
    {
        ArgumentNullException.ThrowIfNull(scored);
        return new RuleInput(scored.Vector, scored.Prediction);
    }
}
