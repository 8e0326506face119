using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;
using AkkaDayTrade.Pipeline.Filter;
using AkkaDayTrade.Pipeline.Ingest;
using Microsoft.Extensions.Time.Testing;
using static AkkaDayTrade.Pipeline.Tests.Filter.Ticks;

namespace AkkaDayTrade.Pipeline.Tests.Filter;

public sealed class TickFiltersTests
{
    private const double None = double.NaN;

    [Fact]
    public void Filter_should_let_the_configured_symbols_through()
    {
        var filter = new SymbolFilter(["7203", "130A"]);

        filter.Judge(Trade()).ShouldBeNull();
        filter.Judge(Trade() with { Symbol = "130A" }).ShouldBeNull();
        filter.Judge(Trade() with { Symbol = "130a" }).ShouldBe(RejectReason.Symbol);
        filter.Judge(Trade() with { Symbol = "" }).ShouldBe(RejectReason.Symbol);
    }

    [Fact]
    public void Filter_should_let_all_symbols_through_up_to_its_bound()
    {
        var filter = new SymbolFilter(["*"]);
        for (var i = 0; i < SymbolFilter.MaxSymbols; i++)
        {
            filter.Judge(Trade() with { Symbol = $"S{i}" }).ShouldBeNull();
        }

        filter.Judge(Trade() with { Symbol = "one more" }).ShouldBe(RejectReason.Symbol);
        filter.Judge(Trade() with { Symbol = "S0" }).ShouldBeNull("known symbols stay");
    }

    [Fact]
    public void Filter_should_not_take_garbage_for_a_symbol()
    {
        var filter = new SymbolFilter(["*"]);

        filter.Judge(Trade() with { Symbol = "" }).ShouldBe(RejectReason.Symbol);
        filter.Judge(Trade() with { Symbol = new string('A', SymbolFilter.MaxLength) }).ShouldBeNull();
        filter.Judge(Trade() with { Symbol = new string('A', SymbolFilter.MaxLength + 1) }).ShouldBe(RejectReason.Symbol);
    }

    [Theory]
    [InlineData(0.01, true)]
    [InlineData(1_000_000, true)]
    [InlineData(0.0099, false)]
    [InlineData(1_000_000.01, false)]
    [InlineData(0, false)]
    [InlineData(-5, false)]
    [InlineData(double.NaN, false)]
    [InlineData(double.PositiveInfinity, false)]
    public void Filter_should_keep_prices_within_inclusive_bounds(double price, bool isGood)
    {
        var filter = new PriceFilter(0.01, 1_000_000);

        filter.Judge(Trade(price)).ShouldBe(isGood ? null : RejectReason.Price);
        filter.Judge(Trade(price) with { Kind = TickKind.Bar }).ShouldBe(isGood ? null : RejectReason.Price);
    }

    [Fact]
    public void Filter_should_refuse_an_infinite_price_even_without_an_upper_bound() =>
        new PriceFilter(0, double.PositiveInfinity).Judge(Trade(double.PositiveInfinity)).ShouldBe(RejectReason.Price);

    [Theory]
    [InlineData(99, 101, true)]
    [InlineData(99, None, true)]
    [InlineData(None, 101, true)]
    [InlineData(0.001, 101, true)] // the lower bound is for prices that were paid
    [InlineData(None, None, false)]
    [InlineData(-1, 101, false)]
    [InlineData(0, 101, false)]
    [InlineData(99, 2_000_000, false)]
    [InlineData(99, double.PositiveInfinity, false)]
    public void Filter_should_refuse_a_pure_quote_without_sides_or_with_a_bad_one(double bid, double ask, bool isGood) =>
        new PriceFilter(0.01, 1_000_000).Judge(Quote(bid, ask)).ShouldBe(isGood ? null : RejectReason.Price);

    [Fact]
    public void A_good_price_should_stay_without_its_bad_quote()
    {
        var tick = Trade() with { Bid = -1, Ask = 2101 };

        new PriceFilter(0.01, 1_000_000).Judge(ref tick).ShouldBeNull();

        tick.ShouldBe(Trade());
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(1e15, true)]
    [InlineData(4.999, false)]
    [InlineData(0, false)]
    [InlineData(-1, false)]
    [InlineData(double.NaN, false)]
    [InlineData(double.PositiveInfinity, false)]
    public void Filter_should_keep_trades_from_the_minimum_volume_on(double volume, bool isGood) =>
        new VolumeFilter(5).Judge(Trade(volume: volume)).ShouldBe(isGood ? null : RejectReason.Volume);

    [Fact]
    public void Filter_should_refuse_a_trade_without_volume_when_there_is_no_minimum() =>
        new VolumeFilter(0).Judge(Trade(volume: 0)).ShouldBe(RejectReason.Volume);

    [Theory]
    [InlineData(TickFlags.CumulativeVolume)]
    [InlineData(TickFlags.NoVolume)]
    public void A_volume_that_is_not_the_trades_own_should_only_have_to_be_a_number(TickFlags flags)
    {
        var filter = new VolumeFilter(5);

        filter.Judge(Trade(volume: 0) with { Flags = flags }).ShouldBeNull();
        filter.Judge(Trade(volume: -1) with { Flags = flags }).ShouldBe(RejectReason.Volume);
        filter.Judge(Trade(volume: double.NaN) with { Flags = flags }).ShouldBe(RejectReason.Volume);
        filter.Judge(Trade(volume: double.PositiveInfinity) with { Flags = flags }).ShouldBe(RejectReason.Volume);
    }

    [Fact]
    public void Quotes_and_bars_should_not_need_a_volume()
    {
        var filter = new VolumeFilter(0);

        filter.Judge(Quote(99, 101)).ShouldBeNull();
        filter.Judge(Quote(99, 101) with { Price = 100 }).ShouldBeNull();
        filter.Judge(Quote(99, 101) with { Volume = -1 }).ShouldBe(RejectReason.Volume);
        filter.Judge(Trade(volume: 0) with { Kind = TickKind.Bar }).ShouldBeNull();
    }

    [Fact]
    public void Filter_should_refuse_a_crossed_pure_quote_but_not_a_locked_or_one_sided_one()
    {
        var filter = new CrossedQuoteFilter();

        filter.Judge(Quote(101, 100)).ShouldBe(RejectReason.Crossed);
        filter.Judge(Quote(100, 100)).ShouldBeNull();
        filter.Judge(Quote(100, None)).ShouldBeNull();
    }

    [Fact]
    public void A_priced_tick_with_a_crossed_quote_should_keep_its_price_and_lose_bid_and_ask()
    {
        var tick = Trade() with { Bid = 2102, Ask = 2101 };

        new CrossedQuoteFilter().Judge(ref tick).ShouldBeNull();

        tick.ShouldBe(Trade());
    }

    [Fact]
    public void Filter_should_reject_a_tick_after_the_close_and_in_the_lunch_break()
    {
        var filter = new HoursFilter(TradingCalendars.Parse("tokyo"));

        filter.Judge(At("15:30:00")).ShouldBeNull();
        filter.Judge(At("15:30:00.0000001")).ShouldBe(RejectReason.Hours);
        filter.Judge(At("12:00:00")).ShouldBe(RejectReason.Hours);
        filter.Judge(At("12:30:00")).ShouldBeNull();
        filter.Judge(At("11:30:00")).ShouldBeNull();

        static Tick At(string time) => Trade() with
        {
            UnixNanos = Timestamps.ToUnixNanos(DateTimeOffset.Parse($"2026-11-20T{time}+09:00", CultureInfo.InvariantCulture)),
        };
    }

    [Fact]
    public void Filter_should_refuse_a_tick_that_is_too_far_behind_the_clock()
    {
        var time = new FakeTimeProvider(Afternoon);
        var filter = new StaleFilter(TimeSpan.FromSeconds(5), time);

        filter.Judge(Trade()).ShouldBeNull();
        time.Advance(TimeSpan.FromSeconds(5));
        filter.Judge(Trade()).ShouldBeNull();
        time.Advance(TimeSpan.FromTicks(1));
        filter.Judge(Trade()).ShouldBe(RejectReason.Stale);
    }

    [Fact]
    public void Filter_should_refuse_a_tick_ahead_of_the_clock_whatever_the_age_allowed()
    {
        var time = new FakeTimeProvider(Afternoon);
        var filter = new StaleFilter(TimeSpan.Zero, time);
        var tooEarly = Trade() with { UnixNanos = Timestamps.ToUnixNanos(Afternoon + StaleFilter.MaxAhead) + 1 };

        filter.Judge(tooEarly).ShouldBe(RejectReason.Stale);
        filter.Judge(Trade() with { UnixNanos = tooEarly.UnixNanos - 1 }).ShouldBeNull();
        time.Advance(TimeSpan.FromTicks(1));
        filter.Judge(tooEarly).ShouldBeNull();
    }

    [Theory]
    [InlineData(PipelineMode.Live, 0)]
    [InlineData(PipelineMode.Replay, 5)]
    public void Age_should_not_count_when_it_is_off_or_in_replay(PipelineMode mode, int maxAgeSeconds)
    {
        var options = new FilterOptions { MaxAge = TimeSpan.FromSeconds(maxAgeSeconds) };
        var filters = TickFilters.Standard(options, ["7203"], TradingCalendars.Always, mode, new FakeTimeProvider(Afternoon.AddYears(1)));

        filters.ShouldAllBe(filter => filter.Judge(Trade()) == null);
    }

    [Fact]
    public void Judging_should_not_allocate()
    {
        var options = new FilterOptions { MaxAge = TimeSpan.FromSeconds(5) };
        var filters = TickFilters.Standard(
            options, ["*"], TradingCalendars.Parse("tokyo"), PipelineMode.Live, new FakeTimeProvider(Afternoon)).ToArray();
        Tick[] ticks = [Trade(), Trade(price: -1), Quote(101, 100), Trade() with { Bid = 2, Ask = 1 }, Trade(volume: 0)];
        JudgeAll();

        var before = GC.GetAllocatedBytesForCurrentThread();
        JudgeAll();

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        void JudgeAll()
        {
            for (var i = 0; i < 1000; i++)
            {
                foreach (var filter in filters)
                {
                    filter.Judge(ref ticks[i % ticks.Length]);
                }
            }
        }
    }

    [Fact]
    public void Options_should_name_the_setting_that_cannot_be_used()
    {
        new FilterOptions().Validate().ShouldBeEmpty();

        var errors = new FilterOptions
        {
            MinPrice = double.NaN,
            MaxPrice = -1,
            MinVolume = -1,
            MaxAge = TimeSpan.MaxValue,
            MaxDisorder = TimeSpan.FromSeconds(-1),
            Hours = "london",
        }.Validate();

        errors.Select(error => error.Key).ShouldBe(
            ["Filter:MinPrice", "Filter:MaxPrice", "Filter:MinVolume", "Filter:MaxAge", "Filter:MaxDisorder", "Filter:Hours"]);
    }
}
