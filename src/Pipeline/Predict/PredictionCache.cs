using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;

namespace AkkaDayTrade.Pipeline.Predict;

/// <summary>
/// Answers again what a model answered to the same content: key is model, version, symbol and everything in the vector but
/// its time and position. Holds at most <c>capacity</c> answers for a fixed time; at the bound the oldest goes first.
/// Safe for use by several threads.
/// </summary>
public sealed class PredictionCache(TimeSpan timeToLive, PredictionMetrics metrics, TimeProvider time, int capacity = 16_384)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Key, Entry> _entries = [];
    private readonly Queue<(Key Key, long Expires)> _byAge = new();

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
            _entries.TryGetValue(new Key(model.Name, model.Version, vector), out found);
        }

        if (found.Prediction is not null && time.GetTimestamp() < found.Expires)
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

        var now = time.GetTimestamp();
        var expires = now + (long)(timeToLive.TotalSeconds * time.TimestampFrequency);
        var key = new Key(model.Name, model.Version, vector);
        lock (_lock)
        {
            _entries[key] = new Entry(prediction, expires);
            _byAge.Enqueue((key, expires));
            while (_byAge.Count > capacity || _byAge.Peek().Expires <= now)
            {
                var (oldest, expired) = _byAge.Dequeue();
                if (_entries.TryGetValue(oldest, out var entry) && entry.Expires == expired)
                {
                    _entries.Remove(oldest);
                }
            }
        }
    }

    private readonly record struct Entry(Prediction? Prediction, long Expires);

    /// <summary>Compares by content, bit for bit, so two vectors never share an answer by a collision of hashes.</summary>
    private readonly struct Key(string model, string version, FeatureVector vector) : IEquatable<Key>
    {
        private readonly string _model = model;
        private readonly string _version = version;
        private readonly FeatureVector _vector = vector;
        private readonly int _hash = Hash(model, version, vector);

        public bool Equals(Key other) =>
            _hash == other._hash
            && _model == other._model
            && _version == other._version
            && _vector.Symbol == other._vector.Symbol
            && _vector.Set.Fingerprint == other._vector.Set.Fingerprint
            && _vector.Quality == other._vector.Quality
            && Bits(_vector.Price, other._vector.Price)
            && Bits(_vector.Volume, other._vector.Volume)
            && Bits(_vector.Bid, other._vector.Bid)
            && Bits(_vector.Ask, other._vector.Ask)
            && Bytes(_vector).SequenceEqual(Bytes(other._vector));

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode() => _hash;

        private static int Hash(string model, string version, FeatureVector vector)
        {
            var hash = default(HashCode);
            hash.Add(model);
            hash.Add(version);
            hash.Add(vector.Symbol);
            hash.Add(vector.Price);
            hash.Add(vector.Volume);
            hash.AddBytes(Bytes(vector));
            return hash.ToHashCode();
        }

        private static ReadOnlySpan<byte> Bytes(FeatureVector vector) => MemoryMarshal.AsBytes<double>(vector.Values);

        private static bool Bits(double left, double right) =>
            BitConverter.DoubleToInt64Bits(left) == BitConverter.DoubleToInt64Bits(right);
    }
}
