using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Filter;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;
using CsCheck;

namespace AkkaDayTrade.Domain.Tests.Filter;

public sealed class SymbolGateProperties
{
    /// <summary>Few distinct values each, so that repeats, disorder and falling totals are frequent; some ids, times and days.</summary>
    private static readonly Gen<Tick> AnyTick =
        from minutes in Gen.Int[0, 4000]
        from price in Gen.OneOf(double.NaN, 100, 100.5, double.PositiveInfinity)
        from volume in Gen.OneOf(0.0, 1, 5, 1000, 1500.1, -0.0)
        from bid in Gen.OneOf(double.NaN, 99, 100)
        from id in Gen.OneOf<ulong>(Gen.Const(0ul), Gen.ULong[1, 400], Gen.ULong)
        from kind in Gen.OneOf(TickKind.Trade, TickKind.Quote, TickKind.Bar)
        from flags in Gen.OneOf(TickFlags.None, TickFlags.CumulativeVolume, TickFlags.NoPrice)
        select new Tick
        {
            Symbol = "7203",
            UnixNanos = Timestamps.ToUnixNanos(new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero)) + minutes * 60 * Timestamps.NanosPerSecond,
            Price = price,
            Volume = volume,
            Bid = bid,
            Ask = double.NaN,
            TradeId = id,
            Kind = kind,
            Flags = flags,
        };

    private static readonly Gen<Tick[]> AnyTape = Gen.SelectMany(Gen.Int[0, 700], length => AnyTick.Array[length]);

    [Fact]
    public void A_restored_gate_should_go_on_exactly_like_the_saved_one() =>
        Gen.Select(AnyTape, AnyTape).Sample((before, after) =>
        {
            var saved = Gate();
            Feed(saved, before);
            var restored = Gate();
            Feed(restored, after); // what it held before must be gone
            Load(restored, StateOf(saved));

            StateOf(restored).ShouldBe(StateOf(saved));
            Feed(restored, after).ShouldBe(Feed(saved, after));
            StateOf(restored).ShouldBe(StateOf(saved));
        }, iter: 100);

    [Fact]
    public void A_rejected_tick_should_leave_no_trace() =>
        AnyTape.Sample(tape =>
        {
            var gate = Gate();
            foreach (var item in tape)
            {
                var before = StateOf(gate);
                var tick = item;
                if (gate.Judge(ref tick, out var late) is not null)
                {
                    StateOf(gate).ShouldBe(before);
                    tick.ShouldBe(item);
                    late.ShouldBeFalse();
                }
            }
        }, iter: 50);

    [Fact]
    public void Accepted_ticks_should_never_step_back_in_time_nor_carry_a_running_or_negative_volume() =>
        AnyTape.Sample(tape =>
        {
            var newest = long.MinValue;
            foreach (var (tick, reason, _) in Feed(Gate(), tape))
            {
                if (reason is null)
                {
                    tick.UnixNanos.ShouldBeGreaterThanOrEqualTo(newest);
                    tick.Flags.HasFlag(TickFlags.CumulativeVolume).ShouldBeFalse();
                    tick.Volume.ShouldBeGreaterThanOrEqualTo(0);
                    newest = tick.UnixNanos;
                }
            }
        }, iter: 100);

    [Fact]
    public void Duplicates_should_be_those_of_the_256_newest_accepted_ids() =>
        AnyTape.Sample(tape =>
        {
            var ids = new List<ulong>();
            foreach (var (tick, reason, _) in Feed(Gate(isLive: false), tape))
            {
                if (tick.TradeId != 0)
                {
                    (reason == RejectReason.Duplicate).ShouldBe(ids.TakeLast(256).Contains(tick.TradeId));
                    if (reason is null)
                    {
                        ids.Add(tick.TradeId);
                    }
                }
            }
        }, iter: 100);

    [Fact]
    public void A_cut_state_should_be_refused()
    {
        var gate = Gate();
        Feed(gate, [AnyTick.Single()]);
        var state = StateOf(gate);

        for (var length = 0; length < state.Length; length++)
        {
            var cut = state[..length];
            Should.Throw<InvalidDataException>(() => Load(Gate(), cut));
        }
    }

    private static SymbolGate Gate(bool isLive = true) => new(TradingCalendars.Parse("tokyo"), TimeSpan.FromHours(20), isLive);

    private static (Tick Tick, RejectReason? Reason, bool Late)[] Feed(SymbolGate gate, Tick[] tape) => tape.Select(item =>
    {
        var tick = item;
        var reason = gate.Judge(ref tick, out var late);
        return (tick, reason, late);
    }).ToArray();

    private static byte[] StateOf(SymbolGate gate)
    {
        var writer = new StateWriter();
        gate.Save(writer);
        return writer.Written.ToArray();
    }

    private static void Load(SymbolGate gate, byte[] state)
    {
        var reader = new StateReader(state);
        gate.Restore(ref reader);
        reader.Remaining.ShouldBe(0);
    }
}
