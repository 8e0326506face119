using AkkaDayTrade.Domain.Sessions;
using AkkaDayTrade.Pipeline.Ingest.Transport;
using Microsoft.Extensions.Time.Testing;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Transport;

public sealed class FeedFreshnessTests
{
    // A Wednesday; Tokyo trades from 9:00 to 11:30 and from 12:30 to 15:30, nine hours ahead.
    private static readonly DateTimeOffset Morning = new(2026, 2, 25, 1, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan MuteAfter = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider _time = new(Morning);

    [Fact]
    public void Silence_within_a_session_should_count_once_it_is_long() =>
        SilentFor(TimeSpan.FromSeconds(90)).ShouldBe(TimeSpan.FromSeconds(90));

    [Fact]
    public void Short_silence_should_not_count() => SilentFor(TimeSpan.FromSeconds(59)).ShouldBeNull();

    [Theory]
    [InlineData(2.0, "the lunch break")]
    [InlineData(3.0, "after lunch, before the first tick")]
    [InlineData(8.0, "the evening")]
    [InlineData(23.5, "the next morning before the first tick")]
    public void Silence_should_not_count_while_nothing_trades(double hours, string when) =>
        SilentFor(TimeSpan.FromHours(hours)).ShouldBeNull(when);

    [Fact]
    public void Reconnecting_should_not_make_old_data_fresh_and_new_data_should()
    {
        var status = new FeedStatus(_time);
        status.Connected();
        status.DataArrived();
        _time.Advance(TimeSpan.FromSeconds(70));
        status.MoveTo(FeedState.Mute);
        status.Connected();

        Freshness().TooLongSilent(status.Read()).ShouldBe(TimeSpan.FromSeconds(70));

        status.DataArrived();
        Freshness().TooLongSilent(status.Read()).ShouldBeNull();
    }

    private TimeSpan? SilentFor(TimeSpan silence)
    {
        var status = new FeedStatus(_time);
        status.Connected();
        status.DataArrived();
        _time.Advance(silence);
        return Freshness().TooLongSilent(status.Read());
    }

    private FeedFreshness Freshness() => new(TradingCalendars.Parse("tokyo"), MuteAfter, _time);
}
