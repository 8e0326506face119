using System.Collections.Concurrent;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;

namespace AkkaDayTrade.Pipeline.Predict;

/// <summary>
/// `ensemble`: a weighted vote over other models. Members are asked side by side and may fail: one that throws, hangs or
/// answers nonsense has no vote on that vector. When none has, <see cref="FallbackModel"/> answers.
/// </summary>
/// <param name="members">Looked up at each call, since models come and go.</param>
/// <param name="weights">A member's weight, at least 0; from live scores when there are any.</param>
/// <param name="newCaller">Makes what a member is asked through; its time-out must lie below the ensemble's own.</param>
public sealed class EnsembleModel(
    Func<IReadOnlyList<IPredictionModel>> members,
    Func<IReadOnlyList<IPredictionModel>, IReadOnlyList<double>> weights,
    Func<ModelCaller> newCaller,
    PredictionMetrics metrics) : IPredictionModel, IVectorObserver
{
    public const string ModelName = "ensemble";

    private readonly ConcurrentDictionary<string, ModelCaller> _callers = new();
    private readonly FallbackModel _fallback = new();

    public string Name => ModelName;

    public string Version => "ensemble_v1.0";

    public IReadOnlyList<string> RequiredFeatures => [];

    public bool IsRepeatable => false;

    public void Observe(IReadOnlyList<FeatureVector> vectors)
    {
        foreach (var member in members())
        {
            CallerOf(member).Show(member, vectors);
        }
    }

    public async ValueTask<IReadOnlyList<Prediction>> PredictAsync(IReadOnlyList<FeatureVector> vectors, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        var voters = members();
        var shares = weights(voters);
        var answers = await Task.WhenAll(voters.Select(member => CallerOf(member).AskAsync(member, vectors, cancellationToken)));
        var fallback = await _fallback.PredictAsync(vectors, cancellationToken);
        var predictions = new Prediction[vectors.Count];
        for (var i = 0; i < predictions.Length; i++)
        {
            var ballot = new MemberAnswer[voters.Count];
            for (var member = 0; member < ballot.Length; member++)
            {
                ballot[member] = new MemberAnswer(voters[member].Name, answers[member][i]);
                metrics.AnsweredUnseen(voters[member], answers[member][i]);
            }

            predictions[i] = (WeightedVote.Count(ballot, shares) is { } vote
                ? vote with { Symbol = vectors[i].Symbol, UnixNanos = vectors[i].UnixNanos, ModelVersion = Version }
                : fallback[i]) with
            {
                Members = ballot,
            };
        }

        return predictions;
    }

    private ModelCaller CallerOf(IPredictionModel member) => _callers.GetOrAdd(member.Name, _ => newCaller());
}
