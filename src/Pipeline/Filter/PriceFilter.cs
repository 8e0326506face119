using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Filter;

/// <summary>
/// Refuses a trade, bar or priced quote whose price is not within the bounds (inclusive), and a pure quote that has neither
/// side or a bad one. A side is bad when it is not above zero or beyond the upper bound; the lower bound is for prices that were
/// paid. A good price with a bad side stays and loses bid and ask.
/// </summary>
public sealed class PriceFilter(double minPrice, double maxPrice) : ITickFilter
{
    public RejectReason? Judge(ref Tick tick)
    {
        var isQuoteGood = IsAbsentOrGood(tick.Bid) && IsAbsentOrGood(tick.Ask);
        if (tick.IsPureQuote)
        {
            var isEmpty = double.IsNaN(tick.Bid) && double.IsNaN(tick.Ask);
            return isQuoteGood && !isEmpty ? null : RejectReason.Price;
        }

        if (!(tick.Price >= minPrice && tick.Price <= maxPrice && double.IsFinite(tick.Price)))
        {
            return RejectReason.Price;
        }

        if (!isQuoteGood)
        {
            tick = tick with { Bid = double.NaN, Ask = double.NaN };
        }

        return null;
    }

    private bool IsAbsentOrGood(double side) => double.IsNaN(side) || (side > 0 && side <= maxPrice && double.IsFinite(side));
}
