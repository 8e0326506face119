using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;
using static AkkaDayTrade.Domain.Tests.Sessions.CalendarProbe;

namespace AkkaDayTrade.Domain.Tests.Sessions;

public sealed class TokyoCalendarTests
{
    private static readonly TradingCalendar Tokyo = TradingCalendars.Parse("tokyo");
    private static readonly DateOnly LongerMornings = new(2011, 11, 21);

    [SkippableFact]
    public void Tokyo_should_have_every_session_of_the_reference_calendar()
    {
        var rows = CalendarFiles.Sessions("exchange_calendars-xtks.csv");
        rows.Length.ShouldBe(6613);
        var ours = Tokyo.SessionsByDay(rows[0].Day, rows[^1].Day);

        var mismatches = new List<string>();
        var halfDays = 0;
        foreach (var row in rows)
        {
            // The reference knows neither the shorter mornings nor the half days of those years.
            var morningEnd = row.Day < LongerMornings ? Local(TokyoZone, row.Day, "11:00") : row.BreakStart!.Value;
            var windows = ours.GetValueOrDefault(row.Day) ?? [];
            var isWhole = windows is [var morning, var afternoon]
                && morning.FromUnixNanos == row.Open && morning.ToUnixNanos == morningEnd
                && afternoon.FromUnixNanos == row.BreakEnd && afternoon.ToUnixNanos == row.Close;
            var isHalf = windows is [var only] && only.FromUnixNanos == row.Open && only.ToUnixNanos == morningEnd
                && row.Day <= new DateOnly(2009, 1, 5);
            halfDays += isHalf ? 1 : 0;
            if (!isWhole && !isHalf)
            {
                mismatches.Add($"{row.Day:O}: {string.Join(" ", windows)}");
            }
        }

        mismatches.ShouldBeEmpty();
        halfDays.ShouldBe(19, "first sessions of 2000 to 2009, last ones of 2000 to 2008");
        ours.Keys.Except(rows.Select(row => row.Day)).ShouldBeEmpty();
    }

    [SkippableFact]
    public void Tokyo_should_be_open_on_exactly_the_weekdays_of_the_exchange_since_1949()
    {
        var days = CalendarFiles.Days("pandas_market_calendars-jpx_open_weekdays_since_1949.csv", "yyyy-MM-dd");
        days.Length.ShouldBe(17342);

        var ours = Tokyo.SessionsByDay(days[0], days[^1]).Keys.Where(day => day <= days[^1]).ToHashSet();

        days.Except(ours).ShouldBeEmpty("days on which the exchange was open");
        ours.Except(days).ShouldBeEmpty("days on which the exchange was closed");
    }

    [SkippableFact]
    public void Tokyo_should_be_closed_on_every_holiday_of_the_second_reference()
    {
        var (holidays, _) = CalendarFiles.MarketHours("Index-ose-[*]");
        holidays.Length.ShouldBe(186);

        holidays.Where(day => Tokyo.IsOpen(Local(TokyoZone, day, "10:00"))).ShouldBeEmpty();
    }

    [Fact]
    public void Tokyo_should_close_on_the_weekdays_that_the_exchange_announced_for_2026()
    {
        string[] announced =
        [
            "01-01", "01-02", "01-12", "02-11", "02-23", "03-20", "04-29", "05-04", "05-05", "05-06", "07-20", "08-11",
            "09-21", "09-22", "09-23", "10-12", "11-03", "11-23", "12-31",
        ];

        var closed = Weekdays(new(2026, 1, 1), new(2026, 12, 31)).Where(day => !Tokyo.IsOpen(Local(TokyoZone, day, "10:00")));

        closed.Select(day => day.ToString("MM-dd", CultureInfo.InvariantCulture)).ShouldBe(announced);
    }

    [Theory]
    [InlineData("2026-11-20T09:00:00+09:00", true)]
    [InlineData("2026-11-20T08:59:59.9999999+09:00", false)]
    [InlineData("2026-11-20T11:30:00+09:00", true)]
    [InlineData("2026-11-20T11:30:00.0000001+09:00", false)]
    [InlineData("2026-11-20T12:29:59.9999999+09:00", false)]
    [InlineData("2026-11-20T12:30:00+09:00", true)]
    [InlineData("2026-11-20T15:30:00+09:00", true)]
    [InlineData("2024-11-01T15:30:00+09:00", false)]
    [InlineData("2011-11-18T11:15:00+09:00", false)]
    [InlineData("2011-11-21T11:15:00+09:00", true)]
    [InlineData("2009-01-05T13:00:00+09:00", false)]
    [InlineData("2009-12-30T13:00:00+09:00", true)]
    [InlineData("2020-10-01T10:00:00+09:00", false)]
    [InlineData("2019-05-02T10:00:00+09:00", false)]
    [InlineData("2026-11-21T10:00:00+09:00", false)]
    public void Tokyo_should_keep_the_exchanges_hours(string instant, bool isOpen) =>
        Tokyo.IsOpen(Nanos(instant)).ShouldBe(isOpen);

    [Fact]
    public void Tokyo_should_count_a_print_at_the_very_close_and_none_a_nanosecond_later()
    {
        var close = Nanos("2026-11-20T15:30:00+09:00");

        Tokyo.IsOpen(close).ShouldBeTrue();
        Tokyo.IsOpen(close + 1).ShouldBeFalse();
    }

    [Fact]
    public void Lunch_break_and_night_should_belong_to_the_session_day_before_them()
    {
        var friday = new DateOnly(2026, 11, 20).DayNumber;

        Tokyo.WindowAt(Nanos("2026-11-20T12:00:00+09:00")).SessionDay.ShouldBe(friday);
        Tokyo.WindowAt(Nanos("2026-11-20T12:30:00+09:00")).SessionDay.ShouldBe(friday);
        var weekend = Tokyo.WindowAt(Nanos("2026-11-22T03:00:00+09:00"));
        weekend.ShouldBe(new SessionWindow(
            IsOpen: false, Nanos("2026-11-20T15:30:00+09:00"), Nanos("2026-11-24T09:00:00+09:00"), friday));
    }

    [Fact]
    public void Tokyo_should_be_closed_before_the_exchange_reopened() =>
        Tokyo.WindowAt(Nanos("1931-03-02T10:00:00+09:00")).ShouldBe(new SessionWindow(
            IsOpen: false, long.MinValue, Nanos("1949-05-16T09:00:00+10:00"), new DateOnly(1949, 5, 15).DayNumber));
}
