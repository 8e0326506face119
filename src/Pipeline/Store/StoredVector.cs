using System.Diagnostics.CodeAnalysis;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Store;

/// <summary>The newest values of all features of a symbol that are ready. Immutable.</summary>
public sealed class StoredVector
{
    private readonly FeatureVector? _vector;
    private Dictionary<string, StoredFeature>? _features;

    /// <summary>A vector as it was written by this process.</summary>
    internal StoredVector(FeatureVector vector)
    {
        _vector = vector;
        Symbol = vector.Symbol;
        Timestamp = Timestamps.FromUnixNanos(vector.UnixNanos);
    }

    /// <summary>Values as they were read; at least one.</summary>
    internal StoredVector(string symbol, IReadOnlyCollection<StoredFeature> features)
    {
        Symbol = symbol;
        Timestamp = features.Max(feature => feature.Timestamp);
        _features = features.ToDictionary(feature => feature.Name);
    }

    public string Symbol { get; }

    /// <summary>Event time of the newest value (UTC).</summary>
    public DateTimeOffset Timestamp { get; }

    /// <summary>By feature name.</summary>
    public IReadOnlyDictionary<string, StoredFeature> Features => _features ??= Expand(_vector!);

    /// <summary>The value of a feature, NaN when it is not ready or not known.</summary>
    public double this[string feature] => _vector is not null
        ? _vector[feature]
        : _features!.TryGetValue(feature, out var stored) ? stored.Value : double.NaN;

    /// <summary>The vector itself with its position and quality, when this process wrote it.</summary>
    public bool TryGetVector([NotNullWhen(true)] out FeatureVector? vector) => (vector = _vector) is not null;

    private static Dictionary<string, StoredFeature> Expand(FeatureVector vector)
    {
        var timestamp = Timestamps.FromUnixNanos(vector.UnixNanos);
        timestamp = timestamp.AddTicks(-(timestamp.Ticks % TimeSpan.TicksPerMicrosecond));
        var features = new Dictionary<string, StoredFeature>();
        foreach (var feature in vector.Set.Features)
        {
            var figures = vector.Values.AsSpan(feature.Column, feature.Width);
            if (double.IsFinite(figures[0]))
            {
                var metadata = new Dictionary<string, double>(feature.Kind.Constants);
                for (var i = 0; i < feature.Kind.Columns.Count; i++)
                {
                    if (double.IsFinite(figures[1 + i]))
                    {
                        metadata[feature.Kind.Columns[i]] = figures[1 + i];
                    }
                }

                features.Add(feature.Name, new StoredFeature(feature.Name, figures[0], timestamp, vector.Symbol, metadata));
            }
        }

        return features;
    }
}
