using AkkaDayTrade.Domain.Sessions;
using static AkkaDayTrade.Domain.Tests.Sessions.CalendarProbe;

namespace AkkaDayTrade.Domain.Tests.Sessions;

public sealed class NewYorkCalendarTests
{
    private static readonly TradingCalendar NewYork = TradingCalendars.Parse("newyork");

    [SkippableFact]
    public void New_York_should_have_every_session_of_the_reference_calendar()
    {
        var rows = CalendarFiles.Sessions("exchange_calendars-xnys.csv");
        rows.Length.ShouldBe(8324);
        var ours = NewYork.SessionsByDay(rows[0].Day, rows[^1].Day);

        var mismatches = rows.Where(row => !(ours.TryGetValue(row.Day, out var windows) && windows is [var window]
            && window.FromUnixNanos == row.Open && window.ToUnixNanos == row.Close));

        mismatches.ShouldBeEmpty();
        ours.Keys.Except(rows.Select(row => row.Day)).ShouldBeEmpty();
    }

    [SkippableFact]
    public void New_York_should_be_closed_on_every_listed_holiday_and_open_on_all_other_weekdays()
    {
        var holidays = CalendarFiles.Days("pandas_market_calendars-nyse_full_day_holidays_since_1928.csv", "M/d/yyyy");
        holidays.Length.ShouldBe(1117);

        holidays.Where(IsOpenAtEleven).ShouldBeEmpty();
        Weekdays(new(1971, 1, 1), holidays[^1]).Except(holidays).Where(day => !IsOpenAtEleven(day)).ShouldBeEmpty();
    }

    [SkippableFact]
    public void New_York_should_keep_the_holidays_and_early_closes_of_the_second_reference_through_2028()
    {
        var (holidays, earlyCloses) = CalendarFiles.MarketHours("Equity-usa-[*]");
        holidays.Length.ShouldBe(293);
        earlyCloses.Count.ShouldBe(65);
        var ours = NewYork.SessionsByDay(holidays.Min(), new(2028, 12, 31));

        holidays.Where(ours.ContainsKey).ShouldBeEmpty();
        Weekdays(holidays.Min(), new(2028, 12, 31)).Except(holidays).Where(day => !ours.ContainsKey(day)).ShouldBeEmpty();
        var onTradingDays = earlyCloses.Where(row => ours.ContainsKey(row.Key)).ToArray();
        earlyCloses.Keys.Except(onTradingDays.Select(row => row.Key)).ShouldBe([new(2017, 12, 24)], "a Sunday in the reference");
        onTradingDays.Where(row => ours[row.Key].Single().ToUnixNanos != Local(NewYorkZone, row.Key, row.Value.ToString("hh\\:mm", CultureInfo.InvariantCulture)))
            .ShouldBeEmpty();
    }

    [Theory]
    [InlineData("2026-03-06T14:30:00Z", true)] // standard time: 09:30 = 14:30Z
    [InlineData("2026-03-06T14:29:59Z", false)]
    [InlineData("2026-03-09T13:30:00Z", true)] // the Monday after the clocks went forward
    [InlineData("2026-03-09T20:00:00Z", true)]
    [InlineData("2026-03-09T20:00:00.0000001Z", false)]
    [InlineData("2026-11-27T18:00:00Z", true)] // day after Thanksgiving: until 13:00
    [InlineData("2026-11-27T18:00:01Z", false)]
    [InlineData("2025-01-09T16:00:00Z", false)]
    [InlineData("2026-06-19T16:00:00Z", false)]
    [InlineData("2021-06-18T16:00:00Z", true)]
    [InlineData("2027-12-31T16:00:00Z", true)] // New Year's Day on a Saturday is not made up for
    [InlineData("1980-03-03T14:30:00Z", false)] // until 1985 it opened at ten
    [InlineData("1980-03-03T15:00:00Z", true)]
    public void New_York_should_keep_the_exchanges_hours(string instant, bool isOpen) =>
        NewYork.IsOpen(Nanos(instant)).ShouldBe(isOpen);

    private static bool IsOpenAtEleven(DateOnly day) => NewYork.IsOpen(Local(NewYorkZone, day, "11:00"));
}
