using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Filter;

/// <summary>
/// Decides on one tick by itself, without a memory of the ticks before: reading a stretch of input again decides the same.
/// Belongs to one stream, so it may keep a cache without locks; it must not allocate and not throw.
/// A new filter is one class and one line in <see cref="TickFilters.Standard"/>.
/// </summary>
public interface ITickFilter
{
    /// <summary>Null keeps the tick, which the filter may mend; a reason takes it out.</summary>
    RejectReason? Judge(ref Tick tick);
}
