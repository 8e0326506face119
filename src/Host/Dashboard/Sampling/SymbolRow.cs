using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Host.Http;
using AkkaDayTrade.Pipeline.Live;
using AkkaDayTrade.Pipeline.Predict;
using AkkaDayTrade.Pipeline.Store;

namespace AkkaDayTrade.Host.Dashboard.Sampling;

/// <summary>One symbol as the table shows it.</summary>
/// <param name="At">Event time of what is newest, null before anything came.</param>
/// <param name="Change">Relative change of the price since the first one of its UTC day.</param>
/// <param name="Quality">Public names of the quality flags.</param>
public sealed record SymbolRow(
    string Symbol,
    DateTimeOffset? At,
    double? Price,
    double? Bid,
    double? Ask,
    double? Change,
    int Ready,
    int Features,
    IReadOnlyList<string> Quality,
    Prediction? Prediction)
{
    private FeatureVector? _vector;
    private ScoredVector? _scored;

    /// <summary>True while the row still says what is newest, so that it need not be made again.</summary>
    internal bool Shows(in LiveSymbol live) => ReferenceEquals(_vector, live.Vector) && ReferenceEquals(_scored, live.Scored);

    internal static SymbolRow Of(in LiveSymbol live)
    {
        var vector = live.Vector;
        return new SymbolRow(
            vector.Symbol,
            Timestamps.FromUnixNanos(vector.UnixNanos),
            Number.OrNull(vector.Price),
            Number.OrNull(vector.Bid),
            Number.OrNull(vector.Ask),
            Number.OrNull((vector.Price - live.DayOpen) / live.DayOpen),
            vector.Set.CountReady(vector.Values),
            vector.Set.Features.Count,
            QualityNames.Of(vector.Quality),
            live.Scored?.Prediction)
        {
            _vector = vector,
            _scored = live.Scored,
        };
    }

    /// <summary>A symbol that this node does not compute on, as it stands in the store.</summary>
    internal static SymbolRow Of(StoredVector stored, int features) =>
        new(stored.Symbol, stored.Timestamp, null, null, null, null, stored.Features.Count, features, [QualityNames.Stored], null);

    /// <summary>A symbol of which nothing is known yet.</summary>
    internal static SymbolRow Awaited(string symbol, int features) => new(symbol, null, null, null, null, null, 0, features, [], null);
}
