using AkkaDayTrade.Domain.Features;

namespace AkkaDayTrade.Domain.Evaluation;

/// <summary>
/// One vector of a data set for training and evaluation: what was known of a symbol at an instant, and, once labelled, what
/// came of it. Rows carry their set's fingerprint, and those of different sets never mix.
/// </summary>
public sealed record DatasetRow
{
    public required string Symbol { get; init; }

    /// <summary>Event time of the tick after which the values stand, nanoseconds since 1970 (UTC).</summary>
    public required long UnixNanos { get; init; }

    /// <summary>The ingest worker's epoch, within which <see cref="Position"/> counts.</summary>
    public required long Epoch { get; init; }

    public required long Position { get; init; }

    /// <summary>Values and metadata by column of the set; NaN = not ready.</summary>
    public required double[] Values { get; init; }

    /// <summary>Of the set that lays out <see cref="Values"/>, see <see cref="FeatureSet.Fingerprint"/>.</summary>
    public required string Fingerprint { get; init; }

    public required VectorQuality Quality { get; init; }

    public required double Price { get; init; }

    /// <summary>Volume of the tick.</summary>
    public required double Volume { get; init; }

    /// <summary>Standing bid, NaN when there is none; likewise the ask.</summary>
    public required double Bid { get; init; }

    public required double Ask { get; init; }

    /// <summary>What came of it; null = not labelled, or the horizon lies beyond the data.</summary>
    public Outcome? Outcome { get; init; }

    /// <summary>What stood in the market when the vector did.</summary>
    public Standing Standing => new(Price, Bid, Ask);

    /// <summary>The row of a vector, without an outcome.</summary>
    public static DatasetRow Of(FeatureVector vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        return new DatasetRow
        {
            Symbol = vector.Symbol,
            UnixNanos = vector.UnixNanos,
            Epoch = vector.Epoch,
            Position = vector.Position,
            Values = vector.Values,
            Fingerprint = vector.Set.Fingerprint,
            Quality = vector.Quality,
            Price = vector.Price,
            Volume = vector.Volume,
            Bid = vector.Bid,
            Ask = vector.Ask,
        };
    }
}
