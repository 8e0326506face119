namespace AkkaDayTrade.Domain.Sessions;

/// <summary>
/// Japan's national holidays by the Act on National Holidays of 1948 and its amendments. Years to come follow the law as it
/// stands; their equinoxes are computed and become official in the February before.
/// </summary>
internal static class JapaneseHolidays
{
    private const int Open = int.MaxValue;

    private static readonly (int Month, int Day, int FromYear, int ToYear)[] Dates =
    [
        (1, 1, 1949, Open), // New Year's Day
        (1, 15, 1949, 1999), // Coming of Age Day
        (2, 11, 1967, Open), // National Foundation Day
        (2, 23, 2020, Open), // Emperor's Birthday (Reiwa)
        (4, 29, 1949, Open), // Emperor's Birthday (Showa), Greenery Day, Showa Day
        (5, 3, 1949, Open), // Constitution Memorial Day
        (5, 4, 2007, Open), // Greenery Day
        (5, 5, 1949, Open), // Children's Day
        (7, 20, 1996, 2002), // Marine Day
        (8, 11, 2016, 2019), // Mountain Day
        (8, 11, 2022, Open),
        (9, 15, 1966, 2002), // Respect for the Aged Day
        (10, 10, 1966, 1999), // Sports Day
        (11, 3, 1948, Open), // Culture Day
        (11, 23, 1948, Open), // Labour Thanksgiving Day
        (12, 23, 1989, 2018), // Emperor's Birthday (Heisei)
    ];

    private static readonly (int Month, int NthMonday, int FromYear, int ToYear)[] Mondays =
    [
        (1, 2, 2000, Open), // Coming of Age Day
        (7, 3, 2003, 2019), // Marine Day
        (7, 3, 2022, Open),
        (9, 3, 2003, Open), // Respect for the Aged Day
        (10, 2, 2000, 2019), // Sports Day
        (10, 2, 2022, Open),
    ];

    /// <summary>Weddings, funerals and enthronements of the imperial house, and the moves for the Tokyo Olympics.</summary>
    private static readonly HashSet<DateOnly> Once =
    [
        new(1959, 4, 10), new(1989, 2, 24), new(1990, 11, 12), new(1993, 6, 9), new(2019, 5, 1), new(2019, 10, 22),
        new(2020, 7, 23), new(2020, 7, 24), new(2020, 8, 10), new(2021, 7, 22), new(2021, 7, 23), new(2021, 8, 8),
    ];

    private static readonly DateOnly FirstSubstitute = new(1973, 4, 12);
    private static readonly DateOnly FirstBetween = new(1985, 12, 27);

    public static bool IsHoliday(DateOnly day) => IsNamed(day) || IsSubstitute(day) || IsBetweenHolidays(day);

    private static bool IsNamed(DateOnly day)
    {
        foreach (var (month, dayOfMonth, fromYear, toYear) in Dates)
        {
            if (day.Month == month && day.Day == dayOfMonth && day.Year >= fromYear && day.Year <= toYear)
            {
                return true;
            }
        }

        foreach (var (month, nth, fromYear, toYear) in Mondays)
        {
            if (day.Month == month && DateRules.IsNth(day, nth, DayOfWeek.Monday) && day.Year >= fromYear && day.Year <= toYear)
            {
                return true;
            }
        }

        return IsEquinox(day) || Once.Contains(day);
    }

    /// <summary>A holiday on a Sunday moves to Monday; since 2007 past further holidays, to the first day that is none.</summary>
    private static bool IsSubstitute(DateOnly day)
    {
        if (day < FirstSubstitute || (day.Year < 2007 && day.DayOfWeek != DayOfWeek.Monday))
        {
            return false;
        }

        var before = day.AddDays(-1);
        while (IsNamed(before) && before.DayOfWeek != DayOfWeek.Sunday)
        {
            before = before.AddDays(-1);
        }

        return IsNamed(before);
    }

    private static bool IsBetweenHolidays(DateOnly day) =>
        day >= FirstBetween && IsNamed(day.AddDays(-1)) && IsNamed(day.AddDays(1));

    /// <summary>
    /// The days on which the sun crosses the equator in Japan's time: a mean drift of 0.242194 days a year, less the leap
    /// days, from the instants of 1980 (20.8431 March, 23.2488 September).
    /// </summary>
    private static bool IsEquinox(DateOnly day)
    {
        if (day.Month is not (3 or 9))
        {
            return false;
        }

        var drift = 0.242194 * (day.Year - 1980) - (LeapDaysThrough(day.Year) - LeapDaysThrough(1980));
        return day.Day == (int)((day.Month == 3 ? 20.8431 : 23.2488) + drift);
    }

    private static int LeapDaysThrough(int year) => year / 4 - year / 100 + year / 400;
}
