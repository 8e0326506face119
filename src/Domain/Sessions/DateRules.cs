namespace AkkaDayTrade.Domain.Sessions;

/// <summary>How laws and exchanges name days of a year.</summary>
internal static class DateRules
{
    /// <summary>True on, say, the third Monday of its month.</summary>
    public static bool IsNth(DateOnly day, int nth, DayOfWeek weekday) =>
        day.DayOfWeek == weekday && (day.Day - 1) / 7 == nth - 1;

    /// <summary>True on, say, the last Monday of its month.</summary>
    public static bool IsLast(DateOnly day, DayOfWeek weekday) =>
        day.DayOfWeek == weekday && day.AddDays(7).Month != day.Month;

    public static bool IsWeekend(DateOnly day) => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;

    /// <summary>Easter Sunday of the Gregorian calendar, by the algorithm of Meeus, Jones and Butcher.</summary>
    public static DateOnly Easter(int year)
    {
        var golden = year % 19;
        var (century, yearOfCentury) = Math.DivRem(year, 100);
        var (leapCenturies, centuryRest) = Math.DivRem(century, 4);
        var moonCorrection = (century - (century + 8) / 25 + 1) / 3;
        var epact = (19 * golden + century - leapCenturies - moonCorrection + 15) % 30;
        var (leapYears, yearRest) = Math.DivRem(yearOfCentury, 4);
        var toSunday = (32 + 2 * centuryRest + 2 * leapYears - epact - yearRest) % 7;
        var late = (golden + 11 * epact + 22 * toSunday) / 451;
        var (month, day) = Math.DivRem(epact + toSunday - 7 * late + 114, 31);
        return new DateOnly(year, month, day + 1);
    }
}
