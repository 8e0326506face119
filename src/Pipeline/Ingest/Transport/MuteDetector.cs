using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;

namespace AkkaDayTrade.Pipeline.Ingest.Transport;

/// <summary>
/// Tells a link that is open but dead from one that has nothing to say: silence counts only while the market is open and after
/// data has come in that same session. Not safe for use by several threads.
/// </summary>
internal sealed class MuteDetector(TradingCalendar calendar, TimeSpan muteAfter, FeedStatus status, TimeProvider time)
{
    private SessionWindow _window = new(IsOpen: false, FromUnixNanos: 0, ToUnixNanos: 0, SessionDay: 0);

    /// <param name="connectedAt">When the present link was subscribed: silence before that is not its fault.</param>
    public bool IsMute(DateTimeOffset connectedAt)
    {
        if (status.LastDataAt is not { } lastData)
        {
            return false;
        }

        var now = Timestamps.ToUnixNanos(time.GetUtcNow());
        if (now < _window.FromUnixNanos || now >= _window.ToUnixNanos)
        {
            _window = calendar.WindowAt(now);
        }

        var last = Timestamps.ToUnixNanos(lastData);
        return _window.IsOpen
            && last >= _window.FromUnixNanos
            && now - Math.Max(last, Timestamps.ToUnixNanos(connectedAt)) > Timestamps.ToNanos(muteAfter);
    }
}
