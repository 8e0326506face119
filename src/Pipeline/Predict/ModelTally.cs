using System.Collections.Concurrent;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Predict;

/// <summary>What one model has answered, cached answers included, and how long its calls took. Safe for use by several threads.</summary>
public sealed class ModelTally
{
    /// <summary>Reasons are the models' own; beyond so many different ones the rest count as <see cref="OtherReason"/>.</summary>
    private const int MaxReasons = 50;

    private const string OtherReason = "other";

    private readonly long[] _answers = new long[Enum.GetValues<PredictionType>().Length];
    private readonly ConcurrentDictionary<string, long> _abstentions = new();
    private readonly long[] _failures = new long[Enum.GetValues<ModelFailure>().Length];
    private long _calls;
    private long _vectors;

    /// <summary>Calls of the model, each for a batch of vectors.</summary>
    public long Calls => Volatile.Read(ref _calls);

    /// <summary>Vectors that the model itself was asked about; the cache answered the others.</summary>
    public long Vectors => Volatile.Read(ref _vectors);

    /// <summary>How long the calls took.</summary>
    public LatencyHistogram Durations { get; } = new();

    /// <summary>A copy: vectors on which the model gave no advice, by its reason.</summary>
    public IReadOnlyDictionary<string, long> Abstentions => new Dictionary<string, long>(_abstentions);

    /// <summary>Vectors on which the model gave this advice.</summary>
    public long AnswersOf(PredictionType type) => Volatile.Read(ref _answers[(int)type]);

    /// <summary>Vectors on which the model failed in this way.</summary>
    public long FailuresOf(ModelFailure reason) => Volatile.Read(ref _failures[(int)reason]);

    internal void Failed(ModelFailure reason, int vectors) => Interlocked.Add(ref _failures[(int)reason], vectors);

    internal void Answered(Prediction prediction)
    {
        if (prediction.Abstained is { } reason)
        {
            var key = _abstentions.Count < MaxReasons || _abstentions.ContainsKey(reason) ? reason : OtherReason;
            _abstentions.AddOrUpdate(key, 1, static (_, count) => count + 1);
        }
        else
        {
            Interlocked.Increment(ref _answers[(int)prediction.Type]);
        }
    }

    internal void Called(int vectors, TimeSpan elapsed)
    {
        Interlocked.Increment(ref _calls);
        Interlocked.Add(ref _vectors, vectors);
        Durations.Record(elapsed);
    }
}
