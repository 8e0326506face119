using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;

namespace AkkaDayTrade.Domain.Tests.Sessions;

/// <summary>Walks through a calendar the way a user looks at one: day by day in local time.</summary>
internal static class CalendarProbe
{
    public static readonly TimeZoneInfo TokyoZone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo");
    public static readonly TimeZoneInfo NewYorkZone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    public static long Nanos(string instant) =>
        Timestamps.ToUnixNanos(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));

    public static long Local(TimeZoneInfo zone, DateOnly day, string time)
    {
        var local = day.ToDateTime(TimeOnly.Parse(time, CultureInfo.InvariantCulture));
        return Timestamps.ToUnixNanos(new DateTimeOffset(local, zone.GetUtcOffset(local)));
    }

    public static bool IsOpen(this TradingCalendar calendar, long unixNanos) => calendar.WindowAt(unixNanos).IsOpen;

    /// <summary>All open windows from the one at or after the first instant until the last instant.</summary>
    public static IEnumerable<SessionWindow> OpenWindows(this TradingCalendar calendar, long fromUnixNanos, long toUnixNanos)
    {
        var window = calendar.WindowAt(fromUnixNanos);
        while (window.FromUnixNanos <= toUnixNanos)
        {
            if (window.IsOpen)
            {
                yield return window;
            }

            window = calendar.WindowAt(window.IsOpen ? window.ToUnixNanos + 1 : window.ToUnixNanos);
        }
    }

    /// <summary>The open windows by session day.</summary>
    public static Dictionary<DateOnly, List<SessionWindow>> SessionsByDay(this TradingCalendar calendar, DateOnly first, DateOnly last) =>
        calendar.OpenWindows(
                Timestamps.ToUnixNanos(new DateTimeOffset(first.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero)),
                Timestamps.ToUnixNanos(new DateTimeOffset(last.ToDateTime(TimeOnly.MinValue).AddDays(1), TimeSpan.Zero)))
            .GroupBy(window => DateOnly.FromDayNumber(window.SessionDay))
            .ToDictionary(group => group.Key, group => group.ToList());

    public static IEnumerable<DateOnly> Weekdays(DateOnly first, DateOnly last)
    {
        for (var day = first; day <= last; day = day.AddDays(1))
        {
            if (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
            {
                yield return day;
            }
        }
    }
}
