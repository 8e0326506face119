using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Filter;

/// <summary>
/// Refuses a tick whose time lies further from the clock than the maximum age. Behind, it is yesterday's news; that far ahead,
/// its time stamp is wrong and would put all that follows out of order. A maximum of zero lets every age through.
/// </summary>
public sealed class StaleFilter(TimeSpan maxAge, TimeProvider time) : ITickFilter
{
    private readonly long _maxAgeNanos = Timestamps.ToNanos(maxAge);

    public RejectReason? Judge(ref Tick tick)
    {
        if (_maxAgeNanos == 0)
        {
            return null;
        }

        var now = Timestamps.ToUnixNanos(time.GetUtcNow());
        return tick.UnixNanos < now - _maxAgeNanos || tick.UnixNanos > now + _maxAgeNanos ? RejectReason.Stale : null;
    }
}
