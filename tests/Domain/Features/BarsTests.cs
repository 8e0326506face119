using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using static AkkaDayTrade.Tests.Domain.Features.TestMarket;

namespace AkkaDayTrade.Tests.Domain.Features;

public class BarsTests
{
    private const string Day = "2025-08-14 ";

    [Fact]
    public void Bar_should_close_with_the_first_tick_at_or_after_its_end()
    {
        var features = Start("sma(1)@1m");
        features.Update(Trade(Day + "10:00:00", 1));
        features.Update(Trade(Day + "10:00:59.999", 2));
        features.Columns()[0].ShouldBe(double.NaN);

        features.Update(Trade(Day + "10:01:00", 3));

        features.Columns()[0].ShouldBe(2);
    }

    [Fact]
    public void Bars_should_skip_intervals_without_ticks()
    {
        var features = Start("sma(2)@1m");
        features.Update(Trade(Day + "10:00:30", 1));
        features.Update(Trade(Day + "10:05:30", 2));
        features.Columns()[0].ShouldBe(double.NaN);

        features.Update(Trade(Day + "10:09:30", 30));

        features.Columns()[0].ShouldBe(1.5);
    }

    [Fact]
    public void Bar_should_carry_open_high_low_close_and_volume()
    {
        var features = Start("atr(1)@1m volume_ratio(1)@1m stochastic(1,1)@1m");
        foreach (var (time, price) in new[] { ("10:00:00", 10.0), ("10:01:00", 12), ("10:01:20", 15), ("10:01:40", 11), ("10:01:50", 14) })
        {
            features.Update(Trade(Day + time, price, 50));
        }

        features.Update(Trade(Day + "10:02:00", 1));

        var columns = features.Columns(6);
        columns[0].ShouldBe(5);
        columns[1].ShouldBe(200.0 / 50);
        columns[3].ShouldBe(75);
    }

    [Fact]
    public void Print_at_the_very_end_of_a_session_should_belong_to_its_last_bar()
    {
        var features = Start("sma(1)@1m volume_ratio(1)@1m");
        features.Update(Trade(Day + "14:58:30", 1, 10));
        features.Update(Trade(Day + "14:59:30", 2, 10));
        features.Update(Trade(Day + "15:00:00", 3, 70));
        features.Columns(3)[0].ShouldBe(1);

        features.Update(Trade("2025-08-15 09:00:00", 4));

        features.Columns(3).ShouldBe([3, 8, 10]);
    }

    [Fact]
    public void Bar_should_not_span_the_lunch_break()
    {
        var features = Start("sma(1)@2h");
        features.Update(Trade(Day + "11:30:00", 1));
        features.Columns()[0].ShouldBe(double.NaN);

        features.Update(Trade(Day + "12:30:00", 2));
        features.Columns()[0].ShouldBe(1);

        features.Update(Trade(Day + "13:59:59", 3));
        features.Columns()[0].ShouldBe(1);

        features.Update(Trade(Day + "14:00:00", 4));
        features.Columns()[0].ShouldBe(3);
    }

    [Fact]
    public void Volume_of_a_trade_barred_from_the_last_price_should_count_in_its_bar()
    {
        var features = Start("sma(1)@1m volume_ratio(1)@1m");
        features.Update(Trade(Day + "10:00:00", 1, 10));
        features.Update(Trade(Day + "10:01:00", 2, 10));
        features.Update(Trade(Day + "10:01:30", 99, 30, TickFlags.NoPrice));
        features.Update(Trade(Day + "10:02:00", 3, 10));

        features.Columns(3).ShouldBe([2, 4, 10]);
    }

    [Fact]
    public void Volume_without_a_price_should_make_no_bar_and_wait_for_the_next()
    {
        var features = Start("sma(1)@1m volume_ratio(1)@1m");
        features.Update(Trade(Day + "10:00:00", 1, 10));
        features.Update(Trade(Day + "10:01:00", 99, 30, TickFlags.NoPrice));
        features.Update(Trade(Day + "10:02:00", 2, 10));
        features.Columns(3)[0].ShouldBe(1);

        features.Update(Trade(Day + "10:03:00", 3, 10));

        features.Columns(3).ShouldBe([2, 4, 10]);
    }

    [Fact]
    public void Price_without_volume_should_move_the_bar_but_not_its_volume()
    {
        var features = Start("sma(1)@1m volume_ratio(1)@1m");
        features.Update(Trade(Day + "10:00:00", 1, 10));
        features.Update(Trade(Day + "10:01:00", 2, 10));
        features.Update(Trade(Day + "10:01:30", 5, 30, TickFlags.NoVolume));
        features.Update(Trade(Day + "10:02:00", 3, 10));

        features.Columns(3).ShouldBe([5, 1, 10]);
    }

    [Fact]
    public void Tick_before_the_open_bar_should_count_as_late_and_give_its_volume_only()
    {
        var features = Start("sma(1)@1m volume_ratio(1)@1m");
        features.Update(Trade(Day + "10:00:00", 1, 10));
        features.Update(Trade(Day + "10:01:00", 2, 10));
        features.Update(Trade(Day + "10:00:59", 99, 30));
        features.Update(Trade(Day + "10:02:00", 3, 10));

        features.LateTicks.ShouldBe(1);
        features.Columns(3).ShouldBe([2, 4, 10]);
    }

    [Fact]
    public void Quote_feature_on_bars_should_take_the_quote_that_stood_at_the_end_of_the_bar()
    {
        var features = Start("mid@1m spread");
        features.Update(Trade(Day + "10:00:00", 10));
        features.Update(Quote(Day + "10:00:59", 9, 11));
        features.Update(Quote(Day + "10:01:10", 19, 23));
        features.Columns(2).ShouldBe([double.NaN, 4]);

        features.Update(Trade(Day + "10:01:30", 20));

        features.Columns(2).ShouldBe([10, 4]);
    }

    [Fact]
    public void Features_on_one_time_frame_should_share_its_bars_and_others_have_their_own()
    {
        var features = Start("sma(1)@1s sma(1)@1m sma(2)@60s");
        features.Update(Trade(Day + "10:00:00", 1));
        features.Update(Trade(Day + "10:00:01", 2));
        features.Columns(3).ShouldBe([1, double.NaN, double.NaN]);

        features.Update(Trade(Day + "10:01:01", 4));
        features.Update(Trade(Day + "10:02:01", 6));

        features.Columns(3).ShouldBe([4, 4, 3]);
    }
}
