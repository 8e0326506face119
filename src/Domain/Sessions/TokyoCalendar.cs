namespace AkkaDayTrade.Domain.Sessions;

/// <summary>
/// The Tokyo Stock Exchange's auction sessions: a morning, a lunch break, an afternoon. Weekdays are known since the
/// exchange reopened on 1949-05-16 (the Saturday mornings until January 1989 are left out), the hours since 1954.
/// </summary>
internal sealed class TokyoCalendar() : SessionCalendar("tokyo", TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"), Reopened)
{
    private static readonly DateOnly Reopened = new(1949, 5, 16);

    private static readonly TradingHours[] Hours =
    [
        new(new(2024, 11, 5), LocalSession.Between(9, 0, 11, 30), LocalSession.Between(12, 30, 15, 30)),
        new(new(2011, 11, 21), LocalSession.Between(9, 0, 11, 30), LocalSession.Between(12, 30, 15, 0)),
        new(new(1991, 4, 30), LocalSession.Between(9, 0, 11, 0), LocalSession.Between(12, 30, 15, 0)),
        new(Reopened, LocalSession.Between(9, 0, 11, 0), LocalSession.Between(13, 0, 15, 0)),
    ];

    /// <summary>The year's first and last sessions were mornings only, for the last time on this day.</summary>
    private static readonly DateOnly LastHalfDay = new(2009, 1, 5);

    /// <summary>Until the five-day week of banks and exchanges the year ended on 28 December, since then on the 30th.</summary>
    private static readonly DateOnly FiveDayWeek = new(1989, 2, 1);

    /// <summary>Days without trading that no rule foretells; 2020-10-01 was the failure of the trading system.</summary>
    private static readonly HashSet<DateOnly> Closures = [new(1951, 2, 15), new(1953, 2, 9), new(1954, 10, 26), new(2020, 10, 1)];

    protected override ReadOnlySpan<LocalSession> SessionsOf(DateOnly day)
    {
        if (!IsTradingDay(day))
        {
            return [];
        }

        var sessions = HoursOn(day, Hours);
        return day <= LastHalfDay && IsFirstOrLastOfYear(day) ? sessions[..1] : sessions;
    }

    private static bool IsTradingDay(DateOnly day) =>
        !DateRules.IsWeekend(day) && !IsTurnOfTheYear(day) && !JapaneseHolidays.IsHoliday(day) && !Closures.Contains(day);

    private static bool IsTurnOfTheYear(DateOnly day) =>
        (day.Month == 1 && day.Day <= 3) || (day.Month == 12 && day.Day >= (day < FiveDayWeek ? 29 : 31));

    private static bool IsFirstOrLastOfYear(DateOnly day)
    {
        var step = day.Month switch { 1 => -1, 12 => 1, _ => 0 };
        if (step == 0)
        {
            return false;
        }

        var beyond = day.AddDays(step);
        while (beyond.Year == day.Year && !IsTradingDay(beyond))
        {
            beyond = beyond.AddDays(step);
        }

        return beyond.Year != day.Year;
    }
}
