using AkkaDayTrade.Domain.Features;

namespace AkkaDayTrade.Domain.Predict;

/// <summary>The price that answers are judged by.</summary>
public static class ReferencePrice
{
    /// <summary>The middle of bid and ask, which does not bounce between the two as trades do; the last price without a quote; NaN before the first.</summary>
    public static double Of(FeatureVector vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        var middle = (vector.Bid + vector.Ask) / 2;
        return double.IsFinite(middle) ? middle : vector.Price;
    }

    /// <summary>Ask less bid, 0 without a quote.</summary>
    public static double SpreadOf(FeatureVector vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        var spread = vector.Ask - vector.Bid;
        return double.IsFinite(spread) ? Math.Max(0, spread) : 0;
    }
}
