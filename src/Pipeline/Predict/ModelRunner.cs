using System.Diagnostics;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Predict;

/// <summary>
/// Answers vectors with the active model, or, on its share of the symbols, with the model it is tried against. Cached answers
/// come first; what the model itself is asked goes through a <see cref="ModelCaller"/>, so that it cannot fail the caller.
/// </summary>
/// <param name="observes">True for the stream's own runner: its vectors come in order, and models that look back are shown them.</param>
public sealed class ModelRunner(
    ModelRegistry registry, ModelCaller caller, PredictionCache cache, PredictionMetrics metrics, AbSplit? split = null, bool observes = false)
{
    /// <summary>Whether answers depend on the vectors alone, so that batches may be asked about side by side.</summary>
    internal bool IsRepeatable => registry.Active.IsRepeatable && (split is null || registry.Find(split.Candidate)?.IsRepeatable != false);

    /// <summary>One scored vector per vector, in the same order. Never throws but for cancellation.</summary>
    public Task<IReadOnlyList<ScoredVector>> RunAsync(IReadOnlyList<FeatureVector> vectors, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        var active = registry.Active;
        return split is not null && registry.Find(split.Candidate) is { } candidate && candidate != active
            ? RunSplitAsync(active, candidate, split, vectors, cancellationToken)
            : RunAsync(active, vectors, cancellationToken);
    }

    private async Task<IReadOnlyList<ScoredVector>> RunSplitAsync(
        IPredictionModel active, IPredictionModel candidate, AbSplit arms, IReadOnlyList<FeatureVector> vectors, CancellationToken cancellationToken)
    {
        var ofCandidate = RunAsync(candidate, [.. vectors.Where(vector => arms.Takes(vector.Symbol))], cancellationToken);
        var ofActive = RunAsync(active, [.. vectors.Where(vector => !arms.Takes(vector.Symbol))], cancellationToken);
        var (ofB, ofA) = (await ofCandidate, await ofActive);
        var (nextB, nextA) = (0, 0);
        return [.. vectors.Select(vector => arms.Takes(vector.Symbol) ? ofB[nextB++] : ofA[nextA++])];
    }

    private async Task<IReadOnlyList<ScoredVector>> RunAsync(
        IPredictionModel model, IReadOnlyList<FeatureVector> vectors, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        if (observes)
        {
            caller.Show(model, vectors);
        }

        var scored = new ScoredVector[vectors.Count];
        var asked = new List<FeatureVector>(vectors.Count);
        var places = new List<int>(vectors.Count);
        for (var i = 0; i < scored.Length; i++)
        {
            if (model.IsRepeatable && cache.TryGet(model, vectors[i], out var known))
            {
                metrics.Answered(model, known);
                scored[i] = new ScoredVector(vectors[i], known) { Model = model.Name, Asked = ClockSpan.Since(started), Batch = 1 };
            }
            else
            {
                asked.Add(vectors[i]);
                places.Add(i);
            }
        }

        if (asked.Count > 0)
        {
            var answers = await caller.AskAsync(model, asked, cancellationToken);
            var span = ClockSpan.Since(started);
            for (var i = 0; i < places.Count; i++)
            {
                Keep(model, asked[i], answers[i]);
                scored[places[i]] = new ScoredVector(asked[i], answers[i]) { Model = model.Name, Asked = span, Batch = asked.Count };
            }
        }

        return scored;
    }

    private void Keep(IPredictionModel model, FeatureVector vector, Prediction answer)
    {
        if (answer.Abstained == AbstentionReasons.ModelFailed)
        {
            metrics.FailedFor(1);
            return;
        }

        metrics.Answered(model, answer);
        if (model.IsRepeatable)
        {
            cache.Put(model, vector, answer);
        }
    }
}
