using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;

namespace AkkaDayTrade.Pipeline.Filter;

/// <summary>Refuses what happened while the market was closed. Keeps the calendar's window, so that it is searched rarely.</summary>
public sealed class HoursFilter(TradingCalendar calendar) : ITickFilter
{
    private SessionWindow _window;

    public RejectReason? Judge(ref Tick tick)
    {
        if (!_window.Contains(tick.UnixNanos))
        {
            _window = calendar.WindowAt(tick.UnixNanos);
        }

        return _window.IsOpen ? null : RejectReason.Hours;
    }
}
