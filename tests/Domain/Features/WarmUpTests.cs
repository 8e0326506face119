using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using static AkkaDayTrade.Tests.Domain.Features.TestMarket;

namespace AkkaDayTrade.Tests.Domain.Features;

public class WarmUpTests
{
    [Fact]
    public void History_should_make_a_bar_feature_ready_at_the_first_live_tick()
    {
        var features = Start("rsi(14)@1m");
        features.WarmUp(Minute, History("2025-08-13 14:40:00", 20)).ShouldBe(20);

        features.Update(Trade("2025-08-14 09:00:00", 125));

        features.ReadyFeatures.ShouldBe(1);
        features.Columns(3)[0].ShouldBe(100);
        features.IsWarmed.ShouldBeTrue();
    }

    [Fact]
    public void History_should_give_what_the_same_minutes_would_have_given_live()
    {
        const string Set = "sma(3)@1m atr(2)@5m vwap@5m";
        var history = History("2025-08-14 09:00:00", 30);
        var warmed = Start(Set);
        warmed.WarmUp(Minute, history);
        var live = Start(Set);
        foreach (var bar in history)
        {
            foreach (var (offset, price) in new[] { (0, bar.Open), (1, bar.High), (2, bar.Low), (3, bar.Close) })
            {
                live.Update(Trade("2025-08-14", price, bar.Volume / 4) with { UnixNanos = bar.StartUnixNanos + offset });
            }
        }

        foreach (var features in new[] { warmed, live })
        {
            features.Update(Trade("2025-08-14 09:30:00", 1));
        }

        warmed.Columns(3).ShouldBe(live.Columns(3));
    }

    [Fact]
    public void Vectors_should_be_warmed_until_enough_wholly_live_bars_have_closed()
    {
        var features = Start("sma(2)@1m");
        features.WarmUp(Minute, History("2025-08-14 09:00:00", 10));
        foreach (var time in new[] { "09:09:30", "09:10:00", "09:11:00" })
        {
            features.Update(Trade("2025-08-14 " + time, 1));
            features.IsWarmed.ShouldBeTrue(time);
        }

        features.Update(Trade("2025-08-14 09:12:00", 1));

        features.IsWarmed.ShouldBeFalse();
    }

    [Fact]
    public void Minutes_should_not_feed_seconds_nor_features_on_ticks()
    {
        var features = Start("sma(1)@1s sma(1)@90s sma(1)");
        features.WarmUp(Minute, History("2025-08-14 09:00:00", 10));

        features.ReadyFeatures.ShouldBe(0);
        features.IsWarmed.ShouldBeFalse();
    }

    [Fact]
    public void Unusable_history_should_be_left_out_and_not_counted()
    {
        var sound = History("2025-08-14 11:20:00", 5);
        Bar[] history =
        [
            sound[1],
            sound[0],
            sound[2] with { Close = double.NaN },
            sound[2] with { High = 0.5 },
            sound[2] with { Volume = -1 },
            .. History("2025-08-14 12:00:00", 1),
            .. History("2025-08-14 12:30:00", 1),
        ];

        Start("sma(1)@1m").WarmUp(Minute, history).ShouldBe(2);
    }

    [Fact]
    public void History_after_the_first_tick_should_be_refused()
    {
        var features = Start("sma(1)@1m");
        features.Update(Trade("2025-08-14 09:00:00", 1));

        Should.Throw<InvalidOperationException>(() => features.WarmUp(Minute, History("2025-08-14 08:00:00", 1)));
    }
}
