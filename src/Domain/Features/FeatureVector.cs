namespace AkkaDayTrade.Domain.Features;

/// <summary>What a reader should know about a vector before trusting its figures.</summary>
[Flags]
public enum VectorQuality : byte
{
    None = 0,

    /// <summary>At least one feature has not seen enough data yet.</summary>
    NotReady = 1,

    /// <summary>Input was lost before this vector (a live feed's interruption, a worker's or an entity's fresh start).</summary>
    Gap = 2,

    /// <summary>The tick was older than one seen before and counted at the newest time.</summary>
    Late = 4,

    /// <summary>A feature on bars still rests on history that was loaded at start.</summary>
    Warmed = 8,
}

/// <summary>
/// All feature values of one symbol after one tick. Immutable once published; <see cref="Values"/> has the layout of
/// <see cref="Set"/>, NaN = not ready.
/// </summary>
public sealed class FeatureVector
{
    public required string Symbol { get; init; }

    public required FeatureSet Set { get; init; }

    /// <summary>The ingest worker's epoch; positions are comparable within one epoch only.</summary>
    public required long Epoch { get; init; }

    /// <summary>Position of the tick after which the values stand.</summary>
    public required long Position { get; init; }

    /// <summary>Event time of that tick, nanoseconds since 1970 (UTC).</summary>
    public required long UnixNanos { get; init; }

    /// <summary>Arrival of that tick's frame, in <see cref="System.Diagnostics.Stopwatch"/> ticks.</summary>
    public required long ArrivalTimestamp { get; init; }

    /// <summary>Values and metadata by column of <see cref="Set"/>.</summary>
    public required double[] Values { get; init; }

    /// <summary>Last price, NaN before the first.</summary>
    public required double Price { get; init; }

    /// <summary>Volume of the tick.</summary>
    public required double Volume { get; init; }

    public required double Bid { get; init; }

    public required double Ask { get; init; }

    public required VectorQuality Quality { get; init; }

    /// <summary>
    /// True when a later tick has closed the vector's time bucket. A replay gives only such vectors; a live feed also gives
    /// the newest so far, and then does not repeat it when its bucket closes.
    /// </summary>
    public required bool ClosesBucket { get; init; }

    /// <summary>Its way through the pipeline; null when nobody traces. It stays on the node whose feed brought the tick.</summary>
    public VectorTrace? Trace { get; set; }

    /// <summary>The value of a feature by name, NaN when it is not ready or not in the set.</summary>
    public double this[string featureName] =>
        Set.TryGet(featureName, out var feature) ? Values[feature.Column] : double.NaN;
}
