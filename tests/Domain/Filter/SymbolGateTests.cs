using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Filter;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;

namespace AkkaDayTrade.Domain.Tests.Filter;

public sealed class SymbolGateTests
{
    private const long Second = Timestamps.NanosPerSecond;
    private static readonly long Noon = Timestamps.ToUnixNanos(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Gate_should_refuse_a_trade_whose_id_was_seen()
    {
        var gate = Live();

        Judge(gate, Trade(0, id: 7)).ShouldBeNull();
        Judge(gate, Trade(1, id: 8)).ShouldBeNull();
        Judge(gate, Trade(2, id: 7)).ShouldBe(RejectReason.Duplicate);
    }

    [Fact]
    public void Gate_should_refuse_a_bar_that_is_sent_again()
    {
        var gate = Live();

        Judge(gate, Trade(0, id: 9) with { Kind = TickKind.Bar }).ShouldBeNull();
        Judge(gate, Trade(0, price: 101, id: 9) with { Kind = TickKind.Bar }).ShouldBe(RejectReason.Duplicate);
    }

    [Fact]
    public void Gate_should_know_an_id_again_after_255_others_but_not_after_256()
    {
        var gate = Replay();
        Judge(gate, Trade(0, id: 1));
        for (var id = 2ul; id <= 256; id++)
        {
            Judge(gate, Trade(0, id: id)).ShouldBeNull();
        }

        Judge(gate, Trade(0, id: 1)).ShouldBe(RejectReason.Duplicate);
        Judge(gate, Trade(0, id: 257)).ShouldBeNull();
        Judge(gate, Trade(0, id: 1)).ShouldBeNull();
    }

    [Fact]
    public void Gate_should_refuse_a_live_tick_without_id_that_equals_the_one_before()
    {
        var gate = Live();
        var quote = Trade(0) with { Kind = TickKind.Quote, Price = double.NaN, Bid = 99, Ask = double.NaN };

        Judge(gate, quote with { Position = 1, ArrivalTimestamp = 10 }).ShouldBeNull();
        Judge(gate, quote with { Position = 2, ArrivalTimestamp = 20, Connection = 1 }).ShouldBe(RejectReason.Duplicate);
        Judge(gate, quote with { Bid = 99.5 }).ShouldBeNull();
        Judge(gate, quote).ShouldBeNull("it differs from the one before");
    }

    [Fact]
    public void Gate_should_take_equal_ticks_of_a_file_as_what_happened()
    {
        var gate = Replay();

        Judge(gate, Trade(0)).ShouldBeNull();
        Judge(gate, Trade(0)).ShouldBeNull();
    }

    [Fact]
    public void Gate_should_refuse_a_tick_that_lies_too_far_back()
    {
        var gate = Live(disorderSeconds: 2);
        Judge(gate, Trade(10));

        Judge(gate, Trade(8) with { UnixNanos = Noon + 8 * Second - 1 }).ShouldBe(RejectReason.Order);
    }

    [Fact]
    public void Gate_should_move_a_late_tick_to_the_newest_time()
    {
        var gate = Live(disorderSeconds: 2);
        Judge(gate, Trade(10));
        var tick = Trade(8, price: 99);

        gate.Judge(ref tick, out var late).ShouldBeNull();

        late.ShouldBeTrue();
        tick.UnixNanos.ShouldBe(Noon + 10 * Second);
        tick.Price.ShouldBe(99);
        gate.NewestUnixNanos.ShouldBe(Noon + 10 * Second);
    }

    [Fact]
    public void Gate_should_refuse_any_step_back_when_no_disorder_is_allowed()
    {
        var gate = Live();
        Judge(gate, Trade(1));

        Judge(gate, Trade(1, price: 101)).ShouldBeNull("the same time is in order");
        Judge(gate, Trade(1) with { UnixNanos = Noon + Second - 1 }).ShouldBe(RejectReason.Order);
    }

    [Fact]
    public void Gate_should_survive_the_extremes_of_event_time()
    {
        var gate = Live(disorderSeconds: 2);

        Judge(gate, Trade(0) with { UnixNanos = long.MinValue }).ShouldBeNull();
        Judge(gate, Trade(0) with { UnixNanos = long.MaxValue }).ShouldBeNull();
        Judge(gate, Trade(0) with { UnixNanos = long.MinValue + 1 }).ShouldBe(RejectReason.Order);
    }

    [Fact]
    public void Gate_should_try_duplicate_before_order()
    {
        var gate = Live();
        Judge(gate, Trade(5, id: 1));
        Judge(gate, Trade(9, id: 2));

        Judge(gate, Trade(5, id: 1)).ShouldBe(RejectReason.Duplicate);
    }

    [Fact]
    public void Running_volume_should_become_differences_from_the_second_total_on()
    {
        var gate = Live();

        Volumes(gate, (0, 1000), (1, 1000), (2, 1250), (3, 1251.5)).ShouldBe([0, 0, 250, 1.5]);
    }

    [Fact]
    public void A_print_without_new_volume_should_set_the_price_only()
    {
        var gate = Live();
        var first = Total(0, 1000);
        var second = Total(1, 1200);

        gate.Judge(ref first, out _);
        gate.Judge(ref second, out _);

        first.Flags.ShouldBe(TickFlags.NoVolume);
        second.Flags.ShouldBe(TickFlags.None);
    }

    [Fact]
    public void A_counter_that_starts_again_with_the_session_should_count_from_zero()
    {
        var gate = Live();
        const long Day = 86_400;

        Volumes(gate, (0, 1000), (1, 1400), (Day, 300), (Day + 1, 350)).ShouldBe([0, 400, 300, 50]);
    }

    [Fact]
    public void A_total_that_goes_on_rising_over_a_session_day_should_not_be_counted_again()
    {
        var gate = Live();
        const long Day = 86_400;

        Volumes(gate, (0, 1000), (1, 1400), (Day, 1500), (Day + 1, 1550)).ShouldBe([0, 400, 0, 50]);
    }

    [Fact]
    public void A_total_that_is_corrected_down_within_a_session_should_only_set_the_base()
    {
        var gate = Live();

        Volumes(gate, (0, 1000), (1, 1400), (2, 1390), (3, 1395)).ShouldBe([0, 400, 0, 5]);
    }

    [Fact]
    public void A_total_that_was_overtaken_within_its_time_stamp_should_neither_count_nor_set_the_base()
    {
        var gate = Live();

        Volumes(gate, (0, 1000), (1, 1400), (1, 1200), (2, 1500)).ShouldBe([0, 400, 0, 100]);
    }

    [Fact]
    public void A_late_total_should_neither_count_nor_set_the_base()
    {
        var gate = Live(disorderSeconds: 5);

        Volumes(gate, (0, 1000), (4, 1400), (2, 1200), (5, 1500)).ShouldBe([0, 400, 0, 100]);
    }

    [Fact]
    public void A_restored_gate_should_subtract_the_very_total_that_was_saved()
    {
        var (saved, restored) = (Live(), Live());
        Volumes(saved, (0, 0.1));
        var writer = new StateWriter();
        saved.Save(writer);
        var reader = new StateReader(writer.Written);
        restored.Restore(ref reader);

        Volumes(restored, (1, 0.7)).ShouldBe([0.7 - 0.1]);
    }

    [Fact]
    public void The_lunch_break_should_not_restart_a_running_volume()
    {
        var tokyo = new SymbolGate(TradingCalendars.Parse("tokyo"), TimeSpan.Zero, isLive: true);
        var morning = Total(0, 1000) with { UnixNanos = Timestamps.ToUnixNanos(new(2026, 11, 20, 2, 30, 0, TimeSpan.Zero)) };
        var afternoon = Total(0, 1600) with { UnixNanos = Timestamps.ToUnixNanos(new(2026, 11, 20, 3, 30, 0, TimeSpan.Zero)) };
        var nextMorning = Total(0, 70) with { UnixNanos = Timestamps.ToUnixNanos(new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero)) };

        tokyo.Judge(ref morning, out _);
        tokyo.Judge(ref afternoon, out _);
        tokyo.Judge(ref nextMorning, out _);

        afternoon.Volume.ShouldBe(600);
        nextMorning.Volume.ShouldBe(70);
    }

    [Fact]
    public void Judging_should_not_allocate()
    {
        var gate = Live(disorderSeconds: 2);
        for (var i = 0; i < 1000; i++)
        {
            Judge(gate, Trade(i, id: (ulong)i + 1));
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 1000; i < 3000; i++)
        {
            var tick = i % 3 == 0 ? Total(i, i) : Trade(i, id: (ulong)i + 1);
            gate.Judge(ref tick, out _);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static SymbolGate Live(double disorderSeconds = 0) =>
        new(TradingCalendars.Always, TimeSpan.FromSeconds(disorderSeconds), isLive: true);

    private static SymbolGate Replay() => new(TradingCalendars.Always, TimeSpan.Zero, isLive: false);

    private static RejectReason? Judge(SymbolGate gate, Tick tick) => gate.Judge(ref tick, out _);

    private static double[] Volumes(SymbolGate gate, params (long Second, double Total)[] totals) =>
        totals.Select(item =>
        {
            var tick = Total(item.Second, item.Total);
            gate.Judge(ref tick, out _).ShouldBeNull();
            return tick.Volume;
        }).ToArray();

    private static Tick Trade(long second, double price = 100, ulong id = 0) => new()
    {
        Symbol = "7203",
        UnixNanos = Noon + second * Second,
        Price = price,
        Volume = 10,
        Bid = double.NaN,
        Ask = double.NaN,
        TradeId = id,
    };

    private static Tick Total(long second, double total) =>
        Trade(second) with { Volume = total, Flags = TickFlags.CumulativeVolume };
}
