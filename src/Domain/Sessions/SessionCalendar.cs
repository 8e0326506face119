using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Domain.Sessions;

/// <summary>
/// A market whose days have sessions in local time. A local time that a change of the clock skips counts with the offset
/// before the change, one that occurs twice with the offset after it.
/// </summary>
/// <param name="firstDay">First day that may have sessions; before it the market counts as closed.</param>
internal abstract class SessionCalendar(string name, TimeZoneInfo zone, DateOnly firstDay) : TradingCalendar
{
    /// <summary>The first and last days whose sessions are sure to lie within the range of nanoseconds in a long, in any zone.</summary>
    protected static readonly DateOnly FirstRepresentableDay = new(1677, 9, 23);

    private static readonly DateOnly LastRepresentableDay = new(2262, 4, 9);

    public sealed override string Name => name;

    public sealed override SessionWindow WindowAt(long unixNanos)
    {
        // One day ahead: that one's first session, if any, ends the window after today's last.
        var day = LocalDayOf(unixNanos).AddDays(1);
        day = day > LastRepresentableDay ? LastRepresentableDay : day;
        var lastLooked = day;
        long? nextOpen = null;
        for (; day >= firstDay; day = day.AddDays(-1))
        {
            var sessions = SessionsOf(day);
            for (var i = sessions.Length - 1; i >= 0; i--)
            {
                var open = ToUnixNanos(day, sessions[i].Open);
                if (open > unixNanos)
                {
                    nextOpen = open;
                    continue;
                }

                // An open window contains its end, so sessions that meet part a nanosecond before the later one opens.
                var next = nextOpen ?? FirstOpenAfter(lastLooked);
                var close = Math.Min(Math.Max(open, ToUnixNanos(day, sessions[i].Close)), next - 1);
                return unixNanos <= close
                    ? new SessionWindow(IsOpen: true, open, close, day.DayNumber)
                    : new SessionWindow(IsOpen: false, close, next, day.DayNumber);
            }
        }

        var first = nextOpen ?? FirstOpenAfter(firstDay.AddDays(-1));
        return new SessionWindow(IsOpen: false, long.MinValue, first, firstDay.DayNumber - 1);
    }

    /// <summary>The sessions that open on a local day, ascending and apart from each other; empty = closed.</summary>
    protected abstract ReadOnlySpan<LocalSession> SessionsOf(DateOnly day);

    /// <param name="newestFirst">Ends with hours that hold from the calendar's first day on.</param>
    protected static ReadOnlySpan<LocalSession> HoursOn(DateOnly day, TradingHours[] newestFirst)
    {
        var index = 0;
        while (newestFirst[index].FirstDay > day)
        {
            index++;
        }

        return newestFirst[index].Sessions;
    }

    private long FirstOpenAfter(DateOnly day)
    {
        for (day = day.AddDays(1); day <= LastRepresentableDay; day = day.AddDays(1))
        {
            var sessions = SessionsOf(day);
            if (sessions.Length > 0)
            {
                return ToUnixNanos(day, sessions[0].Open);
            }
        }

        return long.MaxValue;
    }

    private DateOnly LocalDayOf(long unixNanos) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(Timestamps.FromUnixNanos(unixNanos), zone).DateTime);

    private long ToUnixNanos(DateOnly day, TimeSpan sinceMidnight)
    {
        var local = day.ToDateTime(TimeOnly.MinValue) + sinceMidnight;
        return (local.Ticks - zone.GetUtcOffset(local).Ticks - DateTime.UnixEpoch.Ticks) * Timestamps.NanosPerDotNetTick;
    }
}
