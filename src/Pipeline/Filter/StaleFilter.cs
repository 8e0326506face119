using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Filter;

/// <summary>
/// Refuses a tick whose time lies further behind the clock than the maximum age (zero = any age is let through), and one that
/// lies ahead of it: such a time stamp is wrong, and would put everything after it out of order.
/// </summary>
public sealed class StaleFilter(TimeSpan maxAge, TimeProvider time) : ITickFilter
{
    /// <summary>Feeds' clocks differ from ours by seconds at most; a wrong zone or unit is hours off.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromMinutes(1);

    private readonly long _maxAgeNanos = Timestamps.ToNanos(maxAge);
    private long _notAheadUntil = long.MinValue;

    public RejectReason? Judge(ref Tick tick)
    {
        // The clock only moves on: up to here no tick is ahead, and most of the time it need not be read.
        if (_maxAgeNanos == 0 && tick.UnixNanos <= _notAheadUntil)
        {
            return null;
        }

        var now = Timestamps.ToUnixNanos(time.GetUtcNow());
        _notAheadUntil = now + Timestamps.ToNanos(MaxAhead);
        var isOld = _maxAgeNanos > 0 && tick.UnixNanos < now - _maxAgeNanos;
        return isOld || tick.UnixNanos > _notAheadUntil ? RejectReason.Stale : null;
    }
}
