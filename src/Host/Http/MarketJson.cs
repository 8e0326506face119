using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Store;

namespace AkkaDayTrade.Host.Http;

/// <summary>One symbol's newest state in short.</summary>
/// <param name="Ready">How many of its <paramref name="Features"/> have a value.</param>
/// <param name="Quality">What to know before trusting the figures: `not_ready`, `gap`, `late`, `warmed`.</param>
public sealed record SymbolJson(
    string Symbol, double? Price, double? Bid, double? Ask, double? Volume, DateTimeOffset Timestamp, int Ready, int Features, IReadOnlyList<string> Quality)
{
    internal static SymbolJson From(FeatureVector vector) => new(
        vector.Symbol,
        Number.OrNull(vector.Price),
        Number.OrNull(vector.Bid),
        Number.OrNull(vector.Ask),
        Number.OrNull(vector.Volume),
        Timestamps.FromUnixNanos(vector.UnixNanos),
        vector.Set.Features.Count(feature => double.IsFinite(vector.Values[feature.Column])),
        vector.Set.Features.Count,
        QualityNames.Of(vector.Quality));
}

/// <summary>One tick. What is absent is null.</summary>
public sealed record TickJson(
    string Symbol, DateTimeOffset Timestamp, double? Price, double? Volume, double? Bid, double? Ask, long Position)
{
    internal static TickJson From(FeatureVector vector) => new(
        vector.Symbol,
        Timestamps.FromUnixNanos(vector.UnixNanos),
        Number.OrNull(vector.Price),
        Number.OrNull(vector.Volume),
        Number.OrNull(vector.Bid),
        Number.OrNull(vector.Ask),
        vector.Position);

    internal static TickJson From(in Tick tick) => new(
        tick.Symbol,
        Timestamps.FromUnixNanos(tick.UnixNanos),
        Number.OrNull(tick.Price),
        Number.OrNull(tick.Volume),
        Number.OrNull(tick.Bid),
        Number.OrNull(tick.Ask),
        tick.Position);
}

/// <summary>One feature's value.</summary>
public sealed record FeatureJson(double Value, DateTimeOffset Timestamp, IReadOnlyDictionary<string, double> Metadata);

/// <summary>A symbol's newest features by name; one that is not ready is absent.</summary>
/// <param name="Position">Of the tick within this run's input; null when the features are an earlier run's.</param>
/// <param name="Quality">As of a symbol; `stored` alone when the features are an earlier run's.</param>
public sealed record FeaturesJson(
    string Symbol, DateTimeOffset Timestamp, long? Position, IReadOnlyDictionary<string, FeatureJson> Features, IReadOnlyList<string> Quality)
{
    internal static FeaturesJson From(FeatureVector vector)
    {
        var timestamp = Timestamps.FromUnixNanos(vector.UnixNanos);
        var features = new Dictionary<string, FeatureJson>();
        foreach (var feature in vector.Set.Features)
        {
            if (vector.Values[feature.Column] is var value && double.IsFinite(value))
            {
                features[feature.Name] = new FeatureJson(value, timestamp, MetadataOf(vector, feature));
            }
        }

        return new FeaturesJson(vector.Symbol, timestamp, vector.Position, features, QualityNames.Of(vector.Quality));
    }

    internal static FeaturesJson From(StoredVector stored) => new(
        stored.Symbol,
        stored.Timestamp,
        Position: null,
        stored.Features.ToDictionary(entry => entry.Key, entry => new FeatureJson(entry.Value.Value, entry.Value.Timestamp, entry.Value.Metadata)),
        [QualityNames.Stored]);

    private static Dictionary<string, double> MetadataOf(FeatureVector vector, FeatureDefinition feature)
    {
        var metadata = new Dictionary<string, double>(feature.Kind.Constants);
        for (var i = 0; i < feature.Kind.Columns.Count; i++)
        {
            if (vector.Values[feature.Column + 1 + i] is var figure && double.IsFinite(figure))
            {
                metadata[feature.Kind.Columns[i]] = figure;
            }
        }

        return metadata;
    }
}

/// <summary>Public names of <see cref="VectorQuality"/>.</summary>
internal static class QualityNames
{
    /// <summary>Not computed in this run: what an earlier one left in the store.</summary>
    public const string Stored = "stored";

    private static readonly (VectorQuality Flag, string Name)[] Names =
    [
        (VectorQuality.NotReady, "not_ready"),
        (VectorQuality.Gap, "gap"),
        (VectorQuality.Late, "late"),
        (VectorQuality.Warmed, "warmed"),
    ];

    public static IReadOnlyList<string> Of(VectorQuality quality) =>
        quality == VectorQuality.None ? [] : [.. Names.Where(entry => quality.HasFlag(entry.Flag)).Select(entry => entry.Name)];
}

internal static class Number
{
    public static double? OrNull(double value) => double.IsFinite(value) ? value : null;
}
