using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;

namespace AkkaDayTrade.Pipeline.Predict;

/// <summary>
/// Answers again what a model answered last to the same content: of each model, version and symbol the newest answer, for a
/// fixed time. Content is everything in the vector but its time and position, bit for bit. Older answers are not kept: a
/// market's figures hardly ever come back, and what is kept for minutes costs the garbage collector its oldest generation.
/// Holds at most <c>capacity</c> answers; at the bound the one whose symbol came first goes. Safe for use by several threads.
/// </summary>
public sealed class PredictionCache(TimeSpan timeToLive, PredictionMetrics metrics, TimeProvider time, int capacity = 16_384)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Key, Entry> _entries = [];
    private readonly Queue<Key> _order = new();

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Looks up and counts the answer for a vector; it carries the vector's own time.</summary>
    public bool TryGet(IPredictionModel model, FeatureVector vector, [NotNullWhen(true)] out Prediction? prediction)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(vector);
        prediction = null;
        if (timeToLive == TimeSpan.Zero)
        {
            return false;
        }

        Entry found;
        lock (_lock)
        {
            _entries.TryGetValue(new Key(model.Name, model.Version, vector.Symbol), out found);
        }

        if (found.Vector is { } known && time.GetTimestamp() < found.Expires && IsSame(known, vector))
        {
            prediction = found.Prediction with { UnixNanos = vector.UnixNanos, ProcessingTimeMs = 0 };
        }

        metrics.CacheLookedUp(prediction is not null);
        return prediction is not null;
    }

    /// <summary>Keeps an answer. Abstentions are not worth a place.</summary>
    public void Put(IPredictionModel model, FeatureVector vector, Prediction prediction)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(vector);
        ArgumentNullException.ThrowIfNull(prediction);
        if (timeToLive == TimeSpan.Zero || prediction.Abstained is not null)
        {
            return;
        }

        var expires = time.GetTimestamp() + (long)(timeToLive.TotalSeconds * time.TimestampFrequency);
        var key = new Key(model.Name, model.Version, vector.Symbol);
        lock (_lock)
        {
            ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, key, out var isKnown);
            entry = new Entry(vector, prediction, expires);
            if (isKnown)
            {
                return;
            }

            _order.Enqueue(key);
            if (_entries.Count > capacity)
            {
                _entries.Remove(_order.Dequeue());
            }
        }
    }

    private static bool IsSame(FeatureVector left, FeatureVector right) =>
        left.Set.Fingerprint == right.Set.Fingerprint
        && left.Quality == right.Quality
        && Bits(left.Price, right.Price)
        && Bits(left.Volume, right.Volume)
        && Bits(left.Bid, right.Bid)
        && Bits(left.Ask, right.Ask)
        && MemoryMarshal.AsBytes<double>(left.Values).SequenceEqual(MemoryMarshal.AsBytes<double>(right.Values));

    private static bool Bits(double left, double right) =>
        BitConverter.DoubleToInt64Bits(left) == BitConverter.DoubleToInt64Bits(right);

    private readonly record struct Key(string Model, string Version, string Symbol);

    private readonly record struct Entry(FeatureVector? Vector, Prediction Prediction, long Expires);
}
