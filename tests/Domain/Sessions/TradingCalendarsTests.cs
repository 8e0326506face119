using AkkaDayTrade.Domain.Sessions;
using CsCheck;
using static AkkaDayTrade.Domain.Tests.Sessions.CalendarProbe;

namespace AkkaDayTrade.Domain.Tests.Sessions;

public sealed class TradingCalendarsTests
{
    private static readonly string[] Names =
    [
        "always", "tokyo", "newyork", "09:00-17:30 Europe/Berlin", "22:00-05:00 Asia/Tokyo", "17:00-17:00 America/New_York",
        "02:59-03:00 America/New_York", "01:30-02:30 Australia/Lord_Howe", "09:00-15:00 Pacific/Apia", "00:00-24:00 UTC",
    ];

    public static TheoryData<string> EveryCalendar => new(Names);

    [Theory]
    [InlineData("")]
    [InlineData("london")]
    [InlineData("09:00-17:30")]
    [InlineData("9:00-17:30 Europe/Berlin")]
    [InlineData("09:00-25:00 Europe/Berlin")]
    [InlineData("24:00-09:00 Europe/Berlin")]
    [InlineData("09:00-17:30 Europe/Atlantis")]
    [InlineData("09:00-17:30 ../../etc/passwd")]
    [InlineData("09:00-12:00-17:30 Europe/Berlin")]
    public void Parse_should_refuse_what_is_no_calendar_and_show_it(string text) =>
        Should.Throw<FormatException>(() => TradingCalendars.Parse(text)).Message.ShouldContain($"'{text}'");

    [Fact]
    public void Parse_should_keep_the_configured_name()
    {
        TradingCalendars.Parse("Tokyo").Name.ShouldBe("tokyo");
        TradingCalendars.Parse("09:00-17:30 Europe/Berlin").Name.ShouldBe("09:00-17:30 Europe/Berlin");
    }

    [Fact]
    public void Always_should_open_a_new_window_at_each_midnight_in_utc()
    {
        var window = TradingCalendars.Always.WindowAt(Nanos("2026-02-28T12:00:00Z"));

        window.ShouldBe(new SessionWindow(
            IsOpen: true, Nanos("2026-02-28T00:00:00Z"), Nanos("2026-03-01T00:00:00Z") - 1, new DateOnly(2026, 2, 28).DayNumber));
        TradingCalendars.Always.WindowAt(window.ToUnixNanos + 1).SessionDay.ShouldBe(new DateOnly(2026, 3, 1).DayNumber);
    }

    [Fact]
    public void Daily_hours_should_hold_every_day_in_their_own_zone()
    {
        var berlin = TradingCalendars.Parse("09:00-17:30 Europe/Berlin");

        berlin.IsOpen(Nanos("2026-07-05T09:00:00+02:00")).ShouldBeTrue("a Sunday in summer");
        berlin.IsOpen(Nanos("2026-12-25T17:30:00+01:00")).ShouldBeTrue();
        berlin.IsOpen(Nanos("2026-12-25T17:30:00.0000001+01:00")).ShouldBeFalse();
    }

    [Fact]
    public void Hours_past_midnight_should_belong_to_the_day_on_which_they_opened()
    {
        var night = TradingCalendars.Parse("22:00-05:00 Asia/Tokyo");

        night.WindowAt(Nanos("2026-11-21T04:00:00+09:00")).ShouldBe(new SessionWindow(
            IsOpen: true, Nanos("2026-11-20T22:00:00+09:00"), Nanos("2026-11-21T05:00:00+09:00"), new DateOnly(2026, 11, 20).DayNumber));
        night.IsOpen(Nanos("2026-11-21T12:00:00+09:00")).ShouldBeFalse();
    }

    [Fact]
    public void A_day_of_24_hours_should_change_its_session_day_without_a_pause()
    {
        var forex = TradingCalendars.Parse("17:00-17:00 America/New_York");
        var window = forex.WindowAt(Nanos("2026-11-20T17:00:00-05:00"));

        window.SessionDay.ShouldBe(new DateOnly(2026, 11, 20).DayNumber);
        window.ToUnixNanos.ShouldBe(Nanos("2026-11-21T17:00:00-05:00") - 1);
        forex.WindowAt(window.ToUnixNanos + 1).IsOpen.ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(EveryCalendar))]
    public void Every_window_should_hold_its_instant_and_be_the_same_for_all_instants_in_it(string name)
    {
        var calendar = TradingCalendars.Parse(name);
        Gen.Select(Gen.Long, Gen.Double[0, 1]).Sample((instant, share) =>
        {
            var window = calendar.WindowAt(instant);
            var inset = window.IsOpen ? 0 : 1;
            var width = (double)window.ToUnixNanos - window.FromUnixNanos;
            var other = (long)Int128.Clamp(
                window.FromUnixNanos + (Int128)(share * width), (Int128)window.FromUnixNanos + inset, (Int128)window.ToUnixNanos - inset);

            return instant >= window.FromUnixNanos && instant <= window.ToUnixNanos && calendar.WindowAt(other) == window;
        }, iter: 3000);
    }

    [Theory]
    [MemberData(nameof(EveryCalendar))]
    public void Windows_should_follow_each_other_without_a_hole_or_an_overlap(string name)
    {
        var calendar = TradingCalendars.Parse(name);
        Gen.Long[Nanos("1900-01-01T00:00:00Z"), Nanos("2200-12-31T00:00:00Z")].Sample(instant =>
        {
            var window = calendar.WindowAt(instant);
            for (var i = 0; i < 8; i++)
            {
                var next = calendar.WindowAt(window.IsOpen ? window.ToUnixNanos + 1 : window.ToUnixNanos);
                var touches = window.IsOpen
                    ? next.FromUnixNanos == window.ToUnixNanos + (next.IsOpen ? 1 : 0)
                    : next.IsOpen && next.FromUnixNanos == window.ToUnixNanos;
                if (!touches || next.SessionDay < window.SessionDay)
                {
                    return false;
                }

                window = next;
            }

            return true;
        }, iter: 1000);
    }
}
