using AkkaDayTrade.Domain.Features;

namespace AkkaDayTrade.Domain.Evaluation;

/// <summary>
/// One row of a data set for training and evaluation: what was known of a symbol at an instant, and, once labelled, what came of it.
/// </summary>
/// <param name="Vector">As it was served or computed again.</param>
/// <param name="Outcome">What came of it; null = not labelled, or the horizon lies beyond the data.</param>
public sealed record DatasetRow(FeatureVector Vector, Outcome? Outcome = null)
{
    public string Symbol => Vector.Symbol;

    /// <summary>Event time of the vector, nanoseconds since 1970 (UTC).</summary>
    public long UnixNanos => Vector.UnixNanos;

    /// <summary>What stood in the market when the vector did.</summary>
    public Standing Standing => Standing.Of(Vector);
}
