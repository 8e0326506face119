using System.Globalization;

namespace AkkaDayTrade.Domain.Sessions;

/// <summary>The calendars that can be named in the configuration.</summary>
public static class TradingCalendars
{
    private const string Allowed =
        "`always`, `tokyo`, `newyork` or daily hours such as `09:00-17:30 Europe/Berlin` (HH:mm-HH:mm and an IANA time zone; " +
        "an end at or before the start lies on the next day)";

    /// <summary>A market that never closes; its session day is the UTC date.</summary>
    public static TradingCalendar Always { get; } = new AlwaysCalendar();

    /// <summary>The calendar of that name. Throws <see cref="FormatException"/>, which says what is allowed.</summary>
    public static TradingCalendar Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return text.Trim().ToLowerInvariant() switch
            {
                "always" => Always,
                "tokyo" => new TokyoCalendar(),
                "newyork" => new NewYorkCalendar(),
                _ => ParseDailyHours(text.Trim()),
            };
        }
        catch (TimeZoneNotFoundException exception)
        {
            throw new FormatException($"'{text}' needs a time zone that is missing on this machine; install tzdata.", exception);
        }
    }

    private static DailyHoursCalendar ParseDailyHours(string text)
    {
        if (text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var hours, var zone]
            || hours.Split('-') is not [var from, var to]
            || !TryParseTime(from, out var open)
            || !TryParseTime(to, out var close)
            || open == TimeSpan.FromDays(1))
        {
            throw new FormatException($"'{text}' is no trading calendar: {Allowed}.");
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var timeZone))
        {
            throw new FormatException($"'{zone}' in '{text}' is no time zone that this machine knows; an example is America/Chicago.");
        }

        return new DailyHoursCalendar(text, timeZone, new LocalSession(open, close > open ? close : close + TimeSpan.FromDays(1)));
    }

    private static bool TryParseTime(string text, out TimeSpan time)
    {
        if (text == "24:00")
        {
            time = TimeSpan.FromDays(1);
            return true;
        }

        return TimeSpan.TryParseExact(text, "hh\\:mm", CultureInfo.InvariantCulture, out time);
    }
}
