using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Predict;

namespace AkkaDayTrade.Pipeline.Live;

/// <summary>What is newest of one symbol.</summary>
/// <param name="Scored">Its newest prediction, null before the first.</param>
/// <param name="DayOpen">The first price that was seen here on the vector's UTC day; NaN before the first price.</param>
public readonly record struct LiveSymbol(FeatureVector Vector, ScoredVector? Scored, double DayOpen);
