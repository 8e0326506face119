using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;

namespace AkkaDayTrade.Pipeline.Predict;

/// <summary>A vector with the active model's answer to it: what alert rules look at.</summary>
public sealed record ScoredVector(FeatureVector Vector, Prediction Prediction)
{
    /// <summary>Name of the model that answered; empty when another node asked it.</summary>
    public string Model { get; init; } = string.Empty;
}
