using AkkaDayTrade.Domain.Evaluation;

namespace AkkaDayTrade.Domain.Predict.Scores;

/// <summary>An answer joined with what happened at its horizon.</summary>
/// <param name="Up">Probability of a rise, see <see cref="Forecast.UpOf"/>.</param>
/// <param name="NetReturn">What following the advice would have earned after the spread, a share of the price; 0 for a hold.</param>
public readonly record struct ScoredAnswer(PredictionType Type, double Up, Outcome Outcome, double NetReturn);
