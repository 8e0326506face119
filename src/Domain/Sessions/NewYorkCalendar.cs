namespace AkkaDayTrade.Domain.Sessions;

/// <summary>
/// The regular session of the New York exchanges, without pre- and post-market. Known since 1971, when the holidays got
/// their present form; early closes are known since 1990. Years to come follow the rules as they stand.
/// </summary>
internal sealed class NewYorkCalendar() : SessionCalendar("newyork", TimeZoneInfo.FindSystemTimeZoneById("America/New_York"), Known)
{
    private static readonly DateOnly Known = new(1971, 1, 1);

    private static readonly TradingHours[] Hours =
    [
        new(new(1985, 9, 30), LocalSession.Between(9, 30, 16, 0)),
        new(new(1974, 10, 1), LocalSession.Between(10, 0, 16, 0)),
        new(Known, LocalSession.Between(10, 0, 15, 30)),
    ];

    private static readonly LocalSession[] UntilOne = [LocalSession.Between(9, 30, 13, 0)];
    private static readonly LocalSession[] UntilTwo = [LocalSession.Between(9, 30, 14, 0)];

    protected override ReadOnlySpan<LocalSession> SessionsOf(DateOnly day)
    {
        if (DateRules.IsWeekend(day) || NewYorkHolidays.IsHoliday(day))
        {
            return [];
        }

        if (NewYorkHolidays.ClosesEarly(day))
        {
            return day.Year < 1993 ? UntilTwo : UntilOne;
        }

        return HoursOn(day, Hours);
    }
}
