using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Domain.Predict.Scores;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Predict.Scores;

/// <summary>A model's answer to a vector, with how far ahead it looks.</summary>
public readonly record struct HorizonAnswer(string Model, TimeSpan? Horizon, Prediction Answer);

/// <summary>A model's accuracy crossed `Scores:Floor`.</summary>
/// <param name="SinceUnixNanos">When it fell below: the same in the message that it did and in the one that it is back.</param>
public sealed record FloorCrossed(string Model, bool IsBelow, double Accuracy, double Floor, long JudgedAdvice, long SinceUnixNanos, long UnixNanos);

/// <summary>
/// Joins every answer with what happened at its horizon, as `label` joins vectors: with what stood there in event time, once a later tick
/// tells so. Each symbol's vectors must come in order; different symbols may come on different threads. Holds at most
/// <see cref="MostPending"/> answers a symbol and model.
/// </summary>
public sealed class LiveScores
{
    public const int MostPending = 8_192;

    /// <summary>How fast weights follow the difference of losses: what suits a squared loss (Vovk 1990).</summary>
    private const double LearningRate = 2;

    /// <summary>Answers a fraction of a horizon apart share most of what happens; this many counts as independent at most.</summary>
    private const double MostIndependent = 50;

    private const double BrierOfNoOpinion = 0.25;

    private readonly ScoreOptions _options;
    private readonly ConcurrentDictionary<string, ModelScores> _models = new();
    private readonly ConcurrentDictionary<string, PendingAnswers> _symbols = new();

    public LiveScores(ScoreOptions options, PipelineMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(metrics);
        _options = options;
        Gauge(metrics.Meter, "daytrade.model.accuracy", summary => summary.Accuracy);
        Gauge(metrics.Meter, "daytrade.model.brier", summary => summary.Brier);
        Gauge(metrics.Meter, "daytrade.model.calibration_error", summary => summary.CalibrationError);
        Gauge(metrics.Meter, "daytrade.model.hit_rate_net", summary => summary.HitRateNetOfSpread);
        metrics.Meter.CreateObservableCounter("daytrade.model.scored", () => _models.Values.Select(
            scores => new Measurement<long>(scores.Scored, new KeyValuePair<string, object?>("model", scores.Model))));
        metrics.Meter.CreateObservableCounter("daytrade.model.unscored", () => _models.Values.SelectMany(
            scores => Enum.GetValues<UnscoredReason>().Select(reason => new Measurement<long>(
                scores.UnscoredFor(reason), new("model", scores.Model), new("reason", reason.ToString().ToLowerInvariant())))));
    }

    /// <summary>Told when a model's accuracy falls below the floor, and when it is back.</summary>
    public Action<FloorCrossed>? OnFloorCrossed { get; set; }

    /// <summary>Models that have been scored, in the order of their names.</summary>
    public IReadOnlyList<ModelScores> Models => [.. _models.Values.OrderBy(scores => scores.Model, StringComparer.Ordinal)];

    public ModelScores? Find(string model) => _models.GetValueOrDefault(model);

    /// <summary>
    /// What each model's vote is worth: equal until one has scores, then falling with the Brier score's distance from the best
    /// (exponential weights), 0 below the floor. They sum to 1 unless all are 0.
    /// </summary>
    public IReadOnlyList<double> WeightsOf(IReadOnlyList<IPredictionModel> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        var weights = new double[models.Count];
        var recent = models.Select(model => Find(model.Name)).ToArray();
        var best = recent.Min(scores => scores?.Recent.Brier) ?? BrierOfNoOpinion;
        for (var i = 0; i < weights.Length; i++)
        {
            var summary = recent[i]?.Recent;
            var count = Math.Min(MostIndependent, (summary?.Scored ?? 0) - (summary?.Flat ?? 0));
            weights[i] = recent[i]?.IsBelowFloor == true
                ? 0
                : Math.Exp(-LearningRate * count * ((summary?.Brier ?? best) - best));
        }

        var total = weights.Sum();
        return total > 0 ? [.. weights.Select(weight => weight / total)] : weights;
    }

    /// <summary>Takes a vector's price in, scores what it makes due, and keeps the answers to it for their time.</summary>
    public void Observe(FeatureVector vector, IReadOnlyList<HorizonAnswer> answers)
    {
        ArgumentNullException.ThrowIfNull(vector);
        ArgumentNullException.ThrowIfNull(answers);
        if (_symbols.Count >= ModelScores.MostSymbols && !_symbols.ContainsKey(vector.Symbol))
        {
            return;
        }

        var pending = _symbols.GetOrAdd(vector.Symbol, static (symbol, scores) => scores.NewPending(symbol), this);
        if (vector.Epoch != pending.Epoch)
        {
            pending.Forget((model, count) => ScoresOf(model).Unscored(UnscoredReason.Gap, count));
            pending.Epoch = vector.Epoch;
        }

        pending.Observe(vector);
        for (var i = 0; i < answers.Count; i++)
        {
            var (model, horizon, answer) = answers[i];
            if (answer.Abstained is null && pending.Add(model, horizon ?? _options.Horizon, vector, new PendingAnswers.Said(answer.Type, Forecast.UpOf(answer))) is > 0 and var lost)
            {
                ScoresOf(model).Unscored(UnscoredReason.Overflow, lost);
            }
        }
    }

    private PendingAnswers NewPending(string symbol) => new(
        _options.DeadBandBps / 10_000,
        MostPending,
        (model, scored) => Score(symbol, model, scored),
        (model, count) => ScoresOf(model).Unscored(UnscoredReason.Unpriced, count));

    private void Score(string symbol, string model, ScoredAnswer scored)
    {
        var scores = ScoresOf(model);
        if (scores.Add(symbol, scored))
        {
            CheckFloor(scores, scored.Outcome.DueUnixNanos);
        }
    }

    private ModelScores ScoresOf(string model) => _models.GetOrAdd(model, name => new ModelScores(name, Timestamps.ToNanos(_options.Window)));

    private void CheckFloor(ModelScores scores, long unixNanos)
    {
        var recent = scores.Recent;
        if (_options.Floor > 0 && recent.Accuracy is { } accuracy && recent.JudgedAdvice >= _options.FloorAfter && accuracy < _options.Floor != scores.IsBelowFloor)
        {
            var since = scores.BelowFloorSince ?? unixNanos;
            scores.BelowFloorSince = accuracy < _options.Floor ? since : null;
            OnFloorCrossed?.Invoke(new FloorCrossed(scores.Model, scores.IsBelowFloor, accuracy, _options.Floor, recent.JudgedAdvice, since, unixNanos));
        }
    }

    private void Gauge(Meter meter, string name, Func<ScoreSummary, double?> figure) => meter.CreateObservableGauge(name, () => _models.Values
        .Select(scores => (scores.Model, Value: figure(scores.Recent)))
        .Where(entry => entry.Value is not null)
        .Select(entry => new Measurement<double>(entry.Value!.Value, new KeyValuePair<string, object?>("model", entry.Model))));
}
