using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Domain.Predict.Scores;
using AkkaDayTrade.Domain.Predict.Trials;
using AkkaDayTrade.Pipeline.Predict;
using AkkaDayTrade.Pipeline.Predict.Scores;

namespace AkkaDayTrade.Host.Dashboard.Pages;

/// <summary>One model as the page shows it.</summary>
/// <param name="Trial">Against the active model, null when it has none.</param>
/// <param name="Failed">Vectors on which it threw, hung or answered nonsense.</param>
/// <param name="Duration">Of its calls since the start, null before the first.</param>
internal sealed record ModelLine(
    string Name,
    string Version,
    bool IsActive,
    IReadOnlyList<string> Requires,
    long Buy,
    long Sell,
    long Hold,
    IReadOnlyList<KeyValuePair<string, long>> Abstentions,
    long Failed,
    long Calls,
    long Vectors,
    LatencySummary? Duration,
    ScoreSummary Scores,
    bool IsBelowFloor,
    TrialEvidence? Trial)
{
    public static ModelLine Of(IPredictionModel model, bool isActive, ModelTally tally, ModelScores? scores, TrialState? trial) => new(
        model.Name,
        model.Version,
        isActive,
        model.RequiredFeatures,
        tally.AnswersOf(PredictionType.Buy),
        tally.AnswersOf(PredictionType.Sell),
        tally.AnswersOf(PredictionType.Hold),
        [.. tally.Abstentions.OrderBy(entry => entry.Key, StringComparer.Ordinal)],
        Enum.GetValues<ModelFailure>().Sum(tally.FailuresOf),
        tally.Calls,
        tally.Vectors,
        tally.Calls == 0 ? null : LatencySummary.Of(tally.Durations),
        scores?.Recent ?? ScoreSummary.Empty,
        scores?.IsBelowFloor == true,
        trial?.Evidence);
}
