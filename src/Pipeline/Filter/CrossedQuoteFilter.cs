using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Filter;

/// <summary>
/// Refuses a pure quote whose bid lies above its ask; a tick with a price keeps it and loses bid and ask. A locked quote (bid
/// equals ask) is good.
/// </summary>
public sealed class CrossedQuoteFilter : ITickFilter
{
    public RejectReason? Judge(ref Tick tick)
    {
        if (!(tick.Bid > tick.Ask))
        {
            return null;
        }

        if (tick.IsPureQuote)
        {
            return RejectReason.Crossed;
        }

        tick = tick with { Bid = double.NaN, Ask = double.NaN };
        return null;
    }
}
