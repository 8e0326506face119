using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;

namespace AkkaDayTrade.Pipeline.Predict;

/// <summary>
/// Asks models and lets none of their faults out: a model that throws, hangs, answers NaN or the wrong number of predictions
/// gives `hold` with confidence 0 and <see cref="AbstentionReasons.ModelFailed"/>, counted for the model. At most
/// `Prediction:MaxConcurrency` calls run at a time, those that hang on after their time-out included; what finds no room fails
/// at once. A caller of its own for each model keeps one model's faults from another's room.
/// </summary>
public sealed class ModelCaller(PredictionOptions options, PredictionMetrics metrics, TimeProvider time, AbstentionGate? gate = null)
{
    private int _running;

    /// <summary>One answer per vector, in the same order. Never throws but for cancellation.</summary>
    public async Task<Prediction[]> AskAsync(IPredictionModel model, IReadOnlyList<FeatureVector> vectors, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(vectors);
        if (gate?.Split(model, vectors) is not { } split)
        {
            return await AskAllAsync(model, vectors, cancellationToken);
        }

        var answers = split.Refused.Count < vectors.Count ? await AskAllAsync(model, split.Passed, cancellationToken) : [];
        return split.Merge(answers);
    }

    /// <summary>Shows vectors to a model that looks back; one that throws at them is counted and goes on without them.</summary>
    public void Show(IPredictionModel model, IReadOnlyList<FeatureVector> vectors)
    {
        if (model is not IVectorObserver observer)
        {
            return;
        }

        try
        {
            observer.Observe(vectors);
        }
        catch (Exception)
        {
            metrics.ModelFailed(model, ModelFailure.Threw, vectors.Count);
        }
    }

    private async Task<Prediction[]> AskAllAsync(IPredictionModel model, IReadOnlyList<FeatureVector> vectors, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        IReadOnlyList<Prediction>? answers = null;
        var reason = ModelFailure.BadAnswer;
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
        catch (TimeoutException)
        {
            (reason, problem) = (ModelFailure.TimedOut, $"no answer within {options.Timeout.TotalMilliseconds} ms");
        }
        catch (NoRoomException exception)
        {
            (reason, problem) = (ModelFailure.NoRoom, exception.Message);
        }
        catch (Exception exception)
        {
            (reason, problem) = (ModelFailure.Threw, exception.Message);
        }

        var elapsed = time.GetElapsedTime(started);
        if (answers?.Count != vectors.Count)
        {
            metrics.ModelFailed(model, reason, vectors.Count);
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
    private async Task<IReadOnlyList<Prediction>> CallAsync(
        IPredictionModel model, IReadOnlyList<FeatureVector> vectors, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _running) > options.MaxConcurrency)
        {
            Interlocked.Decrement(ref _running);
            throw new NoRoomException($"{options.MaxConcurrency} calls of the model hang");
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
            metrics.ModelFailed(model, ModelFailure.BadAnswer, 1);
            return Failure(model, vector, problem);
        }

        return answer! with { ProcessingTimeMs = milliseconds };
    }

    private static string? ProblemOf(Prediction? answer, FeatureVector vector) => answer switch
    {
        null => "no answer for this vector",
        _ when answer.Symbol != vector.Symbol => $"an answer for '{answer.Symbol}' where '{vector.Symbol}' was asked",
        { Confidence: not (>= 0 and <= 1) } => $"confidence {answer.Confidence}",
        { RiskScore: not (null or (>= 0 and <= 1)) } => $"risk {answer.RiskScore}",
        { Up: not (null or (>= 0 and <= 1)) } => $"probability {answer.Up}",
        { PredictedReturn: { } value } when !double.IsFinite(value) => $"predicted return {value}",
        { PredictedPrice: { } value } when !double.IsFinite(value) => $"predicted price {value}",
        _ => null,
    };

    private static Prediction Failure(IPredictionModel model, FeatureVector vector, string problem) =>
        Abstention.Of(model, vector, AbstentionReasons.ModelFailed, $"Model failed: {problem}");

    private sealed class NoRoomException(string message) : Exception(message);
}
