using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;

namespace AkkaDayTrade.Pipeline.Predict;

/// <summary>A vector with the active model's answer to it: what alert rules look at.</summary>
public sealed record ScoredVector(FeatureVector Vector, Prediction Prediction);
