using System.Collections.Concurrent;
using AkkaDayTrade.Domain.Evaluation;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Predict.Trained;

namespace AkkaDayTrade.Domain.Predict.Online;

/// <summary>A model that learns while it runs.</summary>
public interface ILearningModel : IPredictionModel
{
    /// <summary>Takes a vector of a symbol in, in order: its price tells what came of earlier ones. Quick; never waits.</summary>
    void Learn(FeatureVector vector);
}

/// <summary>
/// `online`: logistic regression that begins with nothing and learns from what happened a horizon after each vector, at most
/// four times a horizon and symbol. When its loss rises for good the market has changed: it forgets what it learnt and begins anew.
/// Takes the features whose level means the same at any price. Safe for use by several threads.
/// </summary>
public sealed class OnlineModel : ILearningModel
{
    public const string ModelName = "online";

    /// <summary>Outcomes that it must have learnt from before it answers.</summary>
    public const int FewestLessons = 200;

    private const int StateVersion = 1;
    private const double AdviseFrom = 0.55;
    private const double Memory = 5_000;
    private const int LessonsPerHorizon = 4;
    private const int MostSymbols = 20_000;
    private const double DriftTolerance = 0.01;
    private const double DriftThreshold = 20;

    private readonly Lock _lock = new();
    private readonly FeatureSet _set;
    private readonly InputColumn[] _inputs;
    private readonly double _deadBand;
    private readonly long _stepNanos;
    private readonly FtrlLogistic _regression;
    private readonly RunningScale _scale;
    private readonly PageHinkley _drift = new(DriftTolerance, DriftThreshold);
    private readonly ConcurrentDictionary<string, Lessons> _bySymbol = new();

    /// <param name="horizon">How far ahead it looks.</param>
    /// <param name="deadBand">A change of at most this size, relative to the price, teaches nothing.</param>
    public OnlineModel(FeatureSet set, TimeSpan horizon, double deadBand)
    {
        ArgumentNullException.ThrowIfNull(set);
        (_set, Horizon, _deadBand) = (set, horizon, deadBand);
        _stepNanos = Math.Max(1, Timestamps.ToNanos(horizon) / LessonsPerHorizon);
        // Bars come too seldom to learn from while they run, and figures beside a feature's value mostly say the same again.
        _inputs = [.. set.Features.Where(feature => feature.TimeFrameNanos == 0).SelectMany(feature => InputForms.InputsOf(feature).Where(input => input.Name == feature.Name))];
        RequiredFeatures = [.. _inputs.Select(input => input.Name)];
        _regression = new FtrlLogistic(_inputs.Length);
        _scale = new RunningScale(_inputs.Length, Memory);
    }

    public string Name => ModelName;

    public string Version => "online_v1.0";

    public IReadOnlyList<string> RequiredFeatures { get; }

    public TimeSpan? Horizon { get; }

    public bool IsRepeatable => false;

    /// <summary>Outcomes learnt from, those before a change of the market included.</summary>
    public long Learnt { get; private set; }

    /// <summary>How often it noticed that the market had changed.</summary>
    public long Drifts { get; private set; }

    private long SinceDrift { get; set; }

    public void Learn(FeatureVector vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        if (!(vector.Price > 0) || (_bySymbol.Count >= MostSymbols && !_bySymbol.ContainsKey(vector.Symbol)))
        {
            return;
        }

        var lessons = _bySymbol.GetOrAdd(vector.Symbol, _ => new Lessons());
        lock (lessons)
        {
            if (vector.Epoch != lessons.Epoch || lessons.Outcomes is null)
            {
                (lessons.Epoch, lessons.NextUnixNanos) = (vector.Epoch, long.MinValue);
                lessons.Outcomes = new OutcomeQueue<double[]>(Horizon!.Value, _deadBand, LessonsPerHorizon * 2);
            }

            var standing = new Standing(vector.Price, vector.Bid, vector.Ask);
            lessons.Outcomes.Observe(vector.UnixNanos, standing, (row, _, outcome) => Learn(row, outcome.Direction));
            if (vector.UnixNanos >= lessons.NextUnixNanos && !vector.Quality.HasFlag(VectorQuality.Gap))
            {
                var row = new double[_inputs.Length];
                if (TryFill(vector, row))
                {
                    lessons.Outcomes.Add(row, vector.UnixNanos, standing);
                    lessons.NextUnixNanos = vector.UnixNanos + _stepNanos;
                }
            }
        }
    }

    public ValueTask<IReadOnlyList<Prediction>> PredictAsync(IReadOnlyList<FeatureVector> vectors, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        var row = new double[_inputs.Length];
        var scaled = new double[_inputs.Length];
        var answers = new Prediction[vectors.Count];
        lock (_lock)
        {
            for (var i = 0; i < answers.Length; i++)
            {
                answers[i] = Answer(vectors[i], row, scaled);
            }
        }

        return ValueTask.FromResult<IReadOnlyList<Prediction>>(answers);
    }

    /// <summary>Everything it has learnt.</summary>
    public byte[] Save()
    {
        var writer = new StateWriter();
        lock (_lock)
        {
            writer.WriteInt32(StateVersion);
            writer.WriteInt64(_set.FingerprintBits);
            writer.WriteInt64(Horizon!.Value.Ticks);
            writer.WriteInt64(Learnt);
            writer.WriteInt64(SinceDrift);
            writer.WriteInt64(Drifts);
            _regression.Save(writer);
            _scale.Save(writer);
            _drift.Save(writer);
        }

        return writer.Written.ToArray();
    }

    /// <summary>
    /// Takes over what another learnt. Throws <see cref="InvalidDataException"/>, and changes nothing, when it is not a state of this release, set
    /// and horizon.
    /// </summary>
    public void Restore(ReadOnlySpan<byte> state)
    {
        var reader = new StateReader(state);
        if (reader.ReadInt32() is var version && version != StateVersion)
        {
            throw new InvalidDataException($"The state of '{Name}' is of version {version}; this release reads {StateVersion}.");
        }

        if (reader.ReadInt64() != _set.FingerprintBits || reader.ReadInt64() != Horizon!.Value.Ticks)
        {
            throw new InvalidDataException($"The state of '{Name}' was learnt on another feature set or horizon than {_set.Fingerprint} and {Horizon}.");
        }

        var (learnt, sinceDrift, drifts) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
        if (reader.Remaining != sizeof(double) * (((_inputs.Length + 1) * 2) + 1 + (_inputs.Length * 2) + 4))
        {
            throw new InvalidDataException($"The state of '{Name}' has {reader.Remaining} bytes where others are expected.");
        }

        lock (_lock)
        {
            (Learnt, SinceDrift, Drifts) = (learnt, sinceDrift, drifts);
            _regression.Restore(ref reader);
            _scale.Restore(ref reader);
            _drift.Restore(ref reader);
        }
    }

    private void Learn(double[] row, Direction direction)
    {
        lock (_lock)
        {
            _scale.Learn(row);
            if (direction == Direction.Flat)
            {
                return;
            }

            Span<double> scaled = stackalloc double[_inputs.Length];
            _scale.Apply(row, scaled);
            var rose = direction == Direction.Up;
            var loss = Forecast.Loss(_regression.Predict(scaled), rose);
            Learnt++;
            SinceDrift++;
            _regression.Learn(scaled, rose);
            if (SinceDrift > FewestLessons && _drift.Observe(loss))
            {
                Drifts++;
                SinceDrift = 0;
                _regression.Forget();
            }
        }
    }

    private Prediction Answer(FeatureVector vector, double[] row, double[] scaled)
    {
        if (!TryFill(vector, row))
        {
            var missing = RequiredFeatures.Where(name => double.IsNaN(vector[name])).Select(name => $"'{name}'");
            return Abstention.Of(this, vector, AbstentionReasons.MissingFeatures, $"Missing required features: [{string.Join(", ", missing)}]");
        }

        if (SinceDrift < FewestLessons)
        {
            return Abstention.Of(this, vector, AbstentionReasons.TooLittleHistory, $"Has learnt from {SinceDrift} of the {FewestLessons} outcomes that it needs");
        }

        _scale.Apply(row, scaled);
        var up = _regression.Predict(scaled);
        var type = up >= AdviseFrom ? PredictionType.Buy : up <= 1 - AdviseFrom ? PredictionType.Sell : PredictionType.Hold;
        return new Prediction(
            vector.Symbol, vector.UnixNanos, type, Math.Max(up, 1 - up), null, null, null,
            RequiredFeatures.ToDictionary(name => name, name => vector[name]), Version, 0,
            new Dictionary<string, object?> { ["probability_up"] = up, ["learnt"] = (double)Learnt })
        {
            Up = up,
        };
    }

    private bool TryFill(FeatureVector vector, double[] row)
    {
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = _inputs[i].ValueOf(vector.Values, vector.Price);
            if (!double.IsFinite(row[i]))
            {
                return false;
            }
        }

        return true;
    }

    private sealed class Lessons
    {
        public long Epoch { get; set; } = long.MinValue;

        public long NextUnixNanos { get; set; }

        public OutcomeQueue<double[]>? Outcomes { get; set; }
    }
}
