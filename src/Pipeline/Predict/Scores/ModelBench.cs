using System.Collections.Concurrent;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Domain.Predict.Online;

namespace AkkaDayTrade.Pipeline.Predict.Scores;

/// <summary>
/// Runs the models that nobody sees beside the active one on the same vectors, and hands all answers to the scores and trials.
/// Batches must be given one after the other, in the order of the stream.
/// </summary>
/// <param name="shadows">Names of the models that run beside the active one; one that there is not is passed over.</param>
public sealed class ModelBench(
    ModelRegistry registry, IReadOnlyList<string> shadows, AbSplit? split, LiveScores scores, ModelTrials trials, PredictionMetrics metrics, Func<ModelCaller> newCaller)
{
    private readonly ConcurrentDictionary<string, ModelCaller> _callers = new();

    /// <summary>Never throws but for cancellation: a model whose learning throws leaves the batch unscored, counted.</summary>
    public async Task ScoreAsync(IReadOnlyList<ScoredVector> batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        try
        {
            await ScoreAllAsync(batch, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            metrics.Unbenched(batch.Count);
        }
    }

    private async Task ScoreAllAsync(IReadOnlyList<ScoredVector> batch, CancellationToken cancellationToken)
    {
        var active = registry.Active;
        var candidates = CandidatesBeside(active);
        var vectors = candidates.Count > 0 || split is not null ? batch.Select(scored => scored.Vector).ToArray() : [];
        var unseen = await Task.WhenAll(candidates.Select(model => AskAsync(model, vectors, cancellationToken)));
        var ofActive = candidates.Count > 0 && split is not null && batch.Any(scored => scored.Model != active.Name)
            ? await AskAsync(active, vectors, cancellationToken)
            : null;
        var learners = LearnersAmong([active, .. candidates], batch);
        for (var i = 0; i < batch.Count; i++)
        {
            var seen = batch[i];
            foreach (var learner in learners)
            {
                learner.Learn(seen.Vector);
            }

            var activeAnswer = seen.Model == active.Name ? seen.Prediction : ofActive?[i];
            if (activeAnswer is null)
            {
                continue;
            }

            var first = new HorizonAnswer(active.Name, active.Horizon, activeAnswer);
            var beside = AnswersBeside(candidates, unseen, i);
            scores.Observe(seen.Vector, beside.Length == 0 && activeAnswer.Members.Count == 0 ? [first] : [first, .. beside, .. MembersOf(activeAnswer, beside)]);
            if (beside.Length > 0)
            {
                trials.Observe(seen.Vector, first, beside);
            }
        }
    }

    /// <summary>A model learns while it runs: active, beside, or as a member of the active ensemble.</summary>
    private List<ILearningModel> LearnersAmong(IReadOnlyList<IPredictionModel> running, IReadOnlyList<ScoredVector> batch) =>
    [
        .. running.Concat(batch.Count == 0 ? [] : batch[0].Prediction.Members.Select(member => registry.Find(member.Model)))
            .OfType<ILearningModel>()
            .Distinct(),
    ];

    private List<IPredictionModel> CandidatesBeside(IPredictionModel active)
    {
        var candidates = new List<IPredictionModel>();
        foreach (var name in split is null ? shadows : [.. shadows, split.Candidate])
        {
            if (registry.Find(name) is { } model && model != active && !candidates.Contains(model))
            {
                candidates.Add(model);
            }
        }

        return candidates;
    }

    private static HorizonAnswer[] AnswersBeside(List<IPredictionModel> candidates, Prediction[][] unseen, int place)
    {
        var answers = candidates.Count == 0 ? [] : new HorizonAnswer[candidates.Count];
        for (var number = 0; number < answers.Length; number++)
        {
            answers[number] = new HorizonAnswer(candidates[number].Name, candidates[number].Horizon, unseen[number][place]);
        }

        return answers;
    }

    /// <summary>An ensemble's members are scored too: their weights come of it.</summary>
    private IEnumerable<HorizonAnswer> MembersOf(Prediction answer, HorizonAnswer[] already) => answer.Members
        .Where(member => already.All(other => other.Model != member.Model))
        .Select(member => new HorizonAnswer(member.Model, registry.Find(member.Model)?.Horizon, member.Answer));

    private async Task<Prediction[]> AskAsync(IPredictionModel model, FeatureVector[] vectors, CancellationToken cancellationToken)
    {
        var caller = _callers.GetOrAdd(model.Name, _ => newCaller());
        caller.Show(model, vectors);
        var answers = await caller.AskAsync(model, vectors, cancellationToken);
        foreach (var answer in answers)
        {
            metrics.AnsweredUnseen(model, answer);
        }

        return answers;
    }
}
