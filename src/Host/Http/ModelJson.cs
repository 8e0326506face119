using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Domain.Predict.Scores;
using AkkaDayTrade.Domain.Predict.Trained;
using AkkaDayTrade.Pipeline.Predict.Scores;

namespace AkkaDayTrade.Host.Http;

/// <summary>One model of the registry.</summary>
/// <param name="State">`active`, `ready` or `refused`.</param>
/// <param name="Problem">Why it is refused.</param>
/// <param name="HorizonSeconds">How far ahead it looks; null when it says nothing of a time.</param>
/// <param name="Manifest">Of a trained model.</param>
public sealed record ModelJson(
    string Name, string Version, bool Active, string State, string? Problem, IReadOnlyList<string> RequiredFeatures, double? HorizonSeconds, ModelManifest? Manifest)
{
    internal static IReadOnlyList<ModelJson> Of(RealtimeSystem system) =>
    [
        .. system.Models.Models.Select(model => Of(model, model.Name == system.Models.Active.Name)),
        .. system.Models.Refused.Select(refused => new ModelJson(refused.Name, string.Empty, false, "refused", refused.Reason, [], null, null)),
    ];

    private static ModelJson Of(IPredictionModel model, bool isActive) => new(
        model.Name, model.Version, isActive, isActive ? "active" : "ready", null, model.RequiredFeatures, model.Horizon?.TotalSeconds, (model as ITrainedModel)?.Manifest);
}

/// <summary>The model to make the active one.</summary>
public sealed record ActivateModelRequest(string? Name);

/// <summary>Whether to promote a model without evidence.</summary>
public sealed record PromoteModelRequest(bool Force);

/// <summary>Which model became active, which one was before, and why.</summary>
public sealed record ModelSwitchJson(string Active, string? Previous, string Reason);

/// <summary>A model's scores on this node.</summary>
/// <param name="ScoredSinceStart">Answers joined with what happened; <paramref name="All"/> covers the window `Scores:Window` only.</param>
/// <param name="BelowFloor">True = it has no vote in the ensemble now.</param>
public sealed record ModelScoresJson(
    string Model, long ScoredSinceStart, IReadOnlyDictionary<string, long> Unscored, bool BelowFloor, ScoreSummary All, IReadOnlyDictionary<string, ScoreSummary> BySymbol)
{
    internal static ModelScoresJson Of(string model, ModelScores? scores) => scores is null
        ? new ModelScoresJson(model, 0, new Dictionary<string, long>(), false, ScoreSummary.Empty, new Dictionary<string, ScoreSummary>())
        : new ModelScoresJson(
            model,
            scores.Scored,
            Enum.GetValues<UnscoredReason>().ToDictionary(reason => reason.ToString().ToLowerInvariant(), scores.UnscoredFor),
            scores.IsBelowFloor,
            scores.Summarize(),
            scores.SummarizeSymbols().ToDictionary(entry => entry.Key, entry => entry.Value));
}

/// <summary>Where a model's trial against the active one stands on this node.</summary>
/// <param name="Verdict">`undecided`, `better` or `worse`.</param>
/// <param name="MeanBrierDifference">By how much the candidate's Brier score is lower.</param>
/// <param name="EvidenceNeeded">1 / `Scores:ErrorRate`, more with several partitions.</param>
public sealed record TrialJson(
    string Candidate, string Active, double HorizonSeconds, string Verdict, long Rounds, long Pairs, double MeanBrierDifference,
    double Evidence, double CounterEvidence, double EvidenceNeeded)
{
    internal static IReadOnlyList<TrialJson> Of(ModelTrials trials) => [.. trials.States.Select(Of)];

    private static TrialJson Of(TrialState trial) => new(
        trial.Candidate, trial.Active, trial.Horizon.TotalSeconds, trial.Evidence.Verdict.ToString().ToLowerInvariant(), trial.Evidence.Rounds, trial.Evidence.Pairs,
        trial.Evidence.MeanDifference, trial.Evidence.Evidence, trial.Evidence.CounterEvidence, 1 / trial.Evidence.ErrorRate);
}
