using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;

namespace AkkaDayTrade.Pipeline.Predict;

/// <summary>
/// Asks the active model and lets none of its faults out: a model that throws, hangs, answers NaN or the wrong number of
/// predictions gives `hold` with confidence 0 and <see cref="AbstentionReasons.ModelFailed"/>, counted as failed. Cached
/// answers come first. At most `Prediction:MaxConcurrency` calls run at a time, those that hang on after their time-out
/// included; what finds no room fails at once.
/// </summary>
public sealed class ModelRunner(
    ModelRegistry registry, PredictionOptions options, PredictionCache cache, PredictionMetrics metrics, TimeProvider time)
{
    private int _running;

    /// <summary>One scored vector per vector, in the same order. Never throws but for cancellation.</summary>
    public async Task<IReadOnlyList<ScoredVector>> RunAsync(IReadOnlyList<FeatureVector> vectors, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        var model = registry.Active;
        var scored = new ScoredVector[vectors.Count];
        var asked = new List<FeatureVector>(vectors.Count);
        var places = new List<int>(vectors.Count);
        for (var i = 0; i < scored.Length; i++)
        {
            if (cache.TryGet(model, vectors[i], out var known))
            {
                metrics.Answered(model, known);
                scored[i] = new ScoredVector(vectors[i], known);
            }
            else
            {
                asked.Add(vectors[i]);
                places.Add(i);
            }
        }

        if (asked.Count > 0)
        {
            var answers = await AskAsync(model, asked, cancellationToken);
            for (var i = 0; i < places.Count; i++)
            {
                scored[places[i]] = new ScoredVector(asked[i], answers[i]);
            }
        }

        return scored;
    }

    private async Task<Prediction[]> AskAsync(IPredictionModel model, List<FeatureVector> vectors, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        IReadOnlyList<Prediction>? answers = null;
        string problem;
        try
        {
            answers = await CallAsync(model, vectors, cancellationToken);
            problem = answers is null ? "no answer" : $"{answers.Count} answers to {vectors.Count} vectors";
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            problem = exception is TimeoutException ? $"no answer within {options.Timeout.TotalMilliseconds} ms" : exception.Message;
        }

        var elapsed = time.GetElapsedTime(started);
        if (answers?.Count != vectors.Count)
        {
            metrics.FailedFor(vectors.Count);
            return [.. vectors.Select(vector => Failure(model, vector, problem))];
        }

        metrics.ModelCalled(model, vectors.Count, elapsed);
        var judged = new Prediction[vectors.Count];
        for (var i = 0; i < judged.Length; i++)
        {
            judged[i] = Judge(model, vectors[i], answers[i], elapsed.TotalMilliseconds / vectors.Count);
        }

        return judged;
    }

    /// <summary>On the thread pool, so that a model that blocks its thread does not block the stream.</summary>
    private async Task<IReadOnlyList<Prediction>> CallAsync(IPredictionModel model, List<FeatureVector> vectors, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _running) > options.MaxConcurrency)
        {
            Interlocked.Decrement(ref _running);
            throw new InvalidOperationException($"{options.MaxConcurrency} calls of the model hang");
        }

        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var token = giveUp.Token;
        var call = Task.Run(() => model.PredictAsync(vectors, token).AsTask(), CancellationToken.None);
        _ = call.ContinueWith(
            ended => _ = (Interlocked.Decrement(ref _running), ended.Exception),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        try
        {
            return await call.WaitAsync(options.Timeout, time, cancellationToken);
        }
        finally
        {
            await giveUp.CancelAsync();
        }
    }

    private Prediction Judge(IPredictionModel model, FeatureVector vector, Prediction? answer, double milliseconds)
    {
        if (ProblemOf(answer, vector) is { } problem)
        {
            metrics.FailedFor(1);
            return Failure(model, vector, problem);
        }

        var prediction = answer! with { ProcessingTimeMs = milliseconds };
        metrics.Answered(model, prediction);
        cache.Put(model, vector, prediction);
        return prediction;
    }

    private static string? ProblemOf(Prediction? answer, FeatureVector vector) => answer switch
    {
        null => "no answer for this vector",
        _ when answer.Symbol != vector.Symbol => $"an answer for '{answer.Symbol}' where '{vector.Symbol}' was asked",
        { Confidence: not (>= 0 and <= 1) } => $"confidence {answer.Confidence}",
        { RiskScore: not (null or (>= 0 and <= 1)) } => $"risk {answer.RiskScore}",
        { PredictedReturn: { } value } when !double.IsFinite(value) => $"predicted return {value}",
        { PredictedPrice: { } value } when !double.IsFinite(value) => $"predicted price {value}",
        _ => null,
    };

    private static Prediction Failure(IPredictionModel model, FeatureVector vector, string problem) => new(
        vector.Symbol, vector.UnixNanos, PredictionType.Hold, 0, null, null, null, new Dictionary<string, double>(), model.Version, 0,
        new Dictionary<string, object?> { ["error"] = $"Model failed: {problem}" })
    {
        Abstained = AbstentionReasons.ModelFailed,
    };
}
