namespace AkkaDayTrade.Domain.Sessions;

/// <summary>Days on which the New York Stock Exchange stays closed or closes early, since 1971.</summary>
internal static class NewYorkHolidays
{
    /// <summary>Days of mourning, storms, a blackout and the attacks of 2001.</summary>
    private static readonly HashSet<DateOnly> Closures =
    [
        new(1972, 12, 28), new(1973, 1, 25), new(1977, 7, 14), new(1985, 9, 27), new(1994, 4, 27),
        new(2001, 9, 11), new(2001, 9, 12), new(2001, 9, 13), new(2001, 9, 14), new(2004, 6, 11), new(2007, 1, 2),
        new(2012, 10, 29), new(2012, 10, 30), new(2018, 12, 5), new(2025, 1, 9),
    ];

    private static readonly HashSet<DateOnly> EarlyCloses = [new(1997, 12, 26), new(1999, 12, 31), new(2003, 12, 26)];

    /// <param name="day">A weekday.</param>
    public static bool IsHoliday(DateOnly day) => IsHolidayByRule(day) || Closures.Contains(day);

    /// <param name="day">A weekday that is no holiday.</param>
    public static bool ClosesEarly(DateOnly day) => day.Month switch
    {
        7 => IsBesideIndependenceDay(day),
        11 => day.Year >= 1992 && DateRules.IsNth(day.AddDays(-1), 4, DayOfWeek.Thursday),
        12 => day is { Day: 24, Year: >= 1990 } || EarlyCloses.Contains(day),
        _ => false,
    };

    private static bool IsHolidayByRule(DateOnly day) => day.Month switch
    {
        // New Year's Day on a Saturday is not made up for: the Friday ends the books of the year.
        1 => (day.Day == 1 || (day.Day == 2 && day.DayOfWeek == DayOfWeek.Monday))
            || (day.Year >= 1998 && DateRules.IsNth(day, 3, DayOfWeek.Monday)), // Martin Luther King Jr. Day
        2 => DateRules.IsNth(day, 3, DayOfWeek.Monday), // Washington's Birthday
        3 or 4 => day == DateRules.Easter(day.Year).AddDays(-2), // Good Friday
        5 => DateRules.IsLast(day, DayOfWeek.Monday), // Memorial Day
        6 => day.Year >= 2022 && IsObserved(day, new DateOnly(day.Year, 6, 19)), // Juneteenth
        7 => IsObserved(day, new DateOnly(day.Year, 7, 4)), // Independence Day
        9 => DateRules.IsNth(day, 1, DayOfWeek.Monday), // Labor Day
        11 => DateRules.IsNth(day, 4, DayOfWeek.Thursday) || IsPresidentialElection(day), // Thanksgiving
        12 => IsObserved(day, new DateOnly(day.Year, 12, 25)), // Christmas
        _ => false,
    };

    private static bool IsObserved(DateOnly day, DateOnly holiday) => day == holiday.DayOfWeek switch
    {
        DayOfWeek.Saturday => holiday.AddDays(-1),
        DayOfWeek.Sunday => holiday.AddDays(1),
        _ => holiday,
    };

    private static bool IsPresidentialElection(DateOnly day) =>
        day is { Year: 1972 or 1976 or 1980, DayOfWeek: DayOfWeek.Tuesday, Day: >= 2 and <= 8 };

    /// <summary>
    /// The day before, since 1995; with the holiday on a Thursday it was the Friday after until 2012.
    /// </summary>
    private static bool IsBesideIndependenceDay(DateOnly day) => day.Year >= 1995 && day.Day switch
    {
        3 => day.DayOfWeek != DayOfWeek.Wednesday || day.Year >= 2013,
        5 => day.DayOfWeek == DayOfWeek.Friday && day.Year < 2013,
        _ => false,
    };
}
