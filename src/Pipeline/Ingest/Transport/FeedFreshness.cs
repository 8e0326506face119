using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;

namespace AkkaDayTrade.Pipeline.Ingest.Transport;

/// <summary>
/// Tells whether a feed's data is fresh, whatever its link says: one that was replaced for its silence is connected again, and still
/// says nothing. Silence counts while the market is open and after data has come in that same session. Safe for use by several threads.
/// </summary>
public sealed class FeedFreshness(TradingCalendar calendar, TimeSpan muteAfter, TimeProvider time)
{
    /// <summary>How long a feed has been silent when that is too long, else null.</summary>
    public TimeSpan? TooLongSilent(FeedStatusSnapshot feed)
    {
        ArgumentNullException.ThrowIfNull(feed);
        if (feed is not { State: FeedState.Connected, LastDataAt: { } last })
        {
            return null;
        }

        var now = time.GetUtcNow();
        var window = calendar.WindowAt(Timestamps.ToUnixNanos(now));
        return window.IsOpen && Timestamps.ToUnixNanos(last) >= window.FromUnixNanos && now - last > muteAfter ? now - last : null;
    }
}
