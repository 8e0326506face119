using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Predict;

/// <summary>What the predictor counts. Safe for use by several threads; one instance per host.</summary>
public sealed class PredictionMetrics
{
    private static readonly string[] TypeNames = ["hold", "buy", "sell"];
    private static readonly string[] FailureNames = ["threw", "timed_out", "no_room", "bad_answer"];

    private readonly ConcurrentDictionary<string, ModelTally> _byModel = new();
    private readonly ConcurrentDictionary<string, long[]> _byType = new();
    private readonly ConcurrentDictionary<string, long> _byReason = new();
    private readonly Histogram<double> _duration;
    private long _successful;
    private long _abstained;
    private long _failed;
    private long _stale;
    private long _conflated;
    private long _unbenched;
    private long _cacheHits;
    private long _cacheMisses;
    private long _modelTicks;
    private long _modelAnswers;

    public PredictionMetrics(PipelineMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        var meter = metrics.Meter;
        meter.CreateObservableCounter("daytrade.predictions", () => _byType.SelectMany(entry => TypeNames.Select((name, type) =>
            new Measurement<long>(Volatile.Read(ref entry.Value[type]), new("model", entry.Key), new("type", name)))));
        meter.CreateObservableCounter("daytrade.prediction.abstained", () => _byReason.Select(entry =>
            new Measurement<long>(entry.Value, new KeyValuePair<string, object?>("reason", entry.Key))));
        meter.CreateObservableCounter(
            "daytrade.model.failures",
            () => _byModel.SelectMany(entry => FailureNames.Select((name, reason) =>
                new Measurement<long>(entry.Value.FailuresOf((ModelFailure)reason), new("model", entry.Key), new("reason", name)))),
            unit: null,
            "Vectors on which a model failed, by model and reason, members and shadows included");
        _duration = meter.CreateHistogram<double>("daytrade.prediction.duration", "s", "One model call, a batch of vectors", advice: PipelineMetrics.Durations);
        meter.CreateObservableCounter("daytrade.prediction.failed", () => Failed);
        meter.CreateObservableCounter("daytrade.prediction.stale", () => Stale);
        meter.CreateObservableCounter("daytrade.prediction.conflated", () => Conflated);
        meter.CreateObservableCounter("daytrade.prediction.unbenched", () => NotScored, null, "Answers neither scored nor tried against shadows, which had fallen behind");
    }

    /// <summary>Vectors that got an answer or should have got one: successful, abstained and failed.</summary>
    public long Total => Successful + Abstained + Failed;

    /// <summary>Answers with advice (hold included), from a model or the cache.</summary>
    public long Successful => Volatile.Read(ref _successful);

    public long Abstained => Volatile.Read(ref _abstained);

    /// <summary>Vectors whose model threw, timed out or gave something that is no prediction.</summary>
    public long Failed => Volatile.Read(ref _failed);

    /// <summary>Vectors that waited longer than the deadline for a free model call.</summary>
    public long Stale => Volatile.Read(ref _stale);

    /// <summary>Vectors that a newer one of their symbol replaced before they were predicted on.</summary>
    public long Conflated => Volatile.Read(ref _conflated);

    /// <summary>Answers that were neither scored nor tried against shadows.</summary>
    public long NotScored => Volatile.Read(ref _unbenched);

    /// <summary>Mean time per vector inside models, cached answers left out; 0 before the first.</summary>
    public double AverageMilliseconds =>
        Volatile.Read(ref _modelAnswers) is var answers and > 0
            ? TimeSpan.FromTicks(Volatile.Read(ref _modelTicks)).TotalMilliseconds / answers
            : 0;

    /// <summary>Hits among all look-ups in the cache, 0 to 1.</summary>
    public double CacheHitRate =>
        Volatile.Read(ref _cacheHits) is var hits && hits + Volatile.Read(ref _cacheMisses) is var lookups and > 0
            ? (double)hits / lookups
            : 0;

    /// <summary>What each model that has been asked has answered. Bounded by the registry's models.</summary>
    public ModelTally TallyOf(string model) => _byModel.GetOrAdd(model, static _ => new ModelTally());

    public void Answered(IPredictionModel model, Prediction prediction)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(prediction);
        TallyOf(model.Name).Answered(prediction);
        if (prediction.Abstained is { } reason)
        {
            Interlocked.Increment(ref _abstained);
            _byReason.AddOrUpdate(reason, 1, static (_, count) => count + 1);
            return;
        }

        Interlocked.Increment(ref _successful);
        Interlocked.Increment(ref Seen(model.Name)[(int)prediction.Type]);
    }

    public void ModelCalled(IPredictionModel model, int vectors, TimeSpan elapsed)
    {
        ArgumentNullException.ThrowIfNull(model);
        Interlocked.Add(ref _modelTicks, elapsed.Ticks);
        Interlocked.Add(ref _modelAnswers, vectors);
        TallyOf(model.Name).Called(vectors, elapsed);
        _duration.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("model", model.Name));
    }

    /// <summary>A model failed on vectors, whoever asked it.</summary>
    public void ModelFailed(IPredictionModel model, ModelFailure reason, int vectors)
    {
        ArgumentNullException.ThrowIfNull(model);
        TallyOf(model.Name).Failed(reason, vectors);
    }

    /// <summary>A member or shadow answered: counts for the model, not for what users see.</summary>
    public void AnsweredUnseen(IPredictionModel model, Prediction prediction)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(prediction);
        TallyOf(model.Name).Answered(prediction);
    }

    /// <summary>Makes a model known before its first answer, so that whoever watches the counters sees them rise from zero.</summary>
    public void Expect(string model)
    {
        Seen(model);
        TallyOf(model);
    }

    public void FailedFor(int vectors) => Interlocked.Add(ref _failed, vectors);

    public void Unbenched(int vectors) => Interlocked.Add(ref _unbenched, vectors);

    public void DroppedAsStale() => Interlocked.Increment(ref _stale);

    public void ConflatedAway(int vectors) => Interlocked.Add(ref _conflated, vectors);

    public void CacheLookedUp(bool hit) => Interlocked.Increment(ref hit ? ref _cacheHits : ref _cacheMisses);

    private long[] Seen(string model) => _byType.GetOrAdd(model, static _ => new long[TypeNames.Length]);
}
