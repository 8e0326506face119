using AkkaDayTrade.Exchange.Faults;
using AkkaDayTrade.Exchange.Market;
using CsCheck;

namespace AkkaDayTrade.Exchange.Tests.Market;

public class SyntheticTapeTests
{
    private static readonly string[] Symbols = ["7203", "8306", "9984", "130A", "AAPL", "BRK.B"];

    [Fact]
    public void Prices_should_lie_on_the_price_grid_with_a_positive_spread_and_whole_lots() =>
        Gen.ULong.Sample(
            seed =>
            {
                foreach (var told in Read(Tape(seed), 20_000))
                {
                    var symbol = Symbols[told.Symbol];
                    TickSize.IsOnGrid(symbol, told.Bid).ShouldBeTrue();
                    TickSize.IsOnGrid(symbol, told.Ask).ShouldBeTrue();
                    told.Ask.ShouldBeGreaterThan(told.Bid);
                    told.Bid.ShouldBeGreaterThan(0);
                    if (told.Kind == EventKind.Trade)
                    {
                        (told.Volume % 100).ShouldBe(0);
                        told.Volume.ShouldBeGreaterThan(0);
                        new[] { told.Bid, told.Ask }.ShouldContain(told.Price);
                    }
                }
            },
            iter: 5);

    [Fact]
    public void Same_seed_should_give_the_same_tape_bit_for_bit() => Read(Tape(7), 50_000).ShouldBe(Read(Tape(7), 50_000));

    [Fact]
    public void Market_faults_should_not_shift_the_prices()
    {
        var plain = Read(Tape(7), 20_000);
        var faulty = Read(Tape(7, FaultPlan.Parse("oddlot=0.1,late=0.1:5s,auction=1s,halt=2s:1s")), 20_000);

        faulty.Select(told => told.Price).ShouldBe(plain.Select(told => told.Price));
        faulty.ShouldContain(told => told.Marks.HasFlag(EventMarks.OddLot) && told.Volume < 100);
        faulty.ShouldContain(told => told.Marks.HasFlag(EventMarks.Halted));
        faulty.ShouldContain(told => told.Marks.HasFlag(EventMarks.Auction) && told.Volume >= 5_000);
        faulty.Zip(plain).ShouldContain(pair => pair.First.Marks.HasFlag(EventMarks.LatePrint) && pair.First.UnixNanos < pair.Second.UnixNanos);
    }

    [Fact]
    public void Price_should_stay_in_sight_of_where_it_began()
    {
        foreach (var told in Read(Tape(3), 1_000_000).Where(told => told.Symbol == 0))
        {
            told.Bid.ShouldBeInRange(2_900 * 0.2, 2_900 * 2.0);
        }
    }

    [Fact]
    public void Mean_volume_of_a_minute_should_be_that_of_the_tape()
    {
        const int Minutes = 1_000;
        var options = new ExchangeOptions { Symbols = Symbols, Rate = 2, QuoteShare = 0.4 };
        var seeds = Enumerable.Range(0, 4).Select(seed => Read(Tape((ulong)seed), 2 * 60 * Minutes / 4)).ToList();

        for (var symbol = 0; symbol < Symbols.Length; symbol++)
        {
            var traded = seeds.Sum(tape => tape.Where(told => told.Symbol == symbol).Sum(told => told.Volume)) / Minutes;
            (traded / SyntheticTape.MeanMinuteVolume(options, symbol)).ShouldBeInRange(0.75, 1.33);
        }
    }

    [Fact]
    public void Burst_should_bring_ten_times_the_ticks()
    {
        var schedule = new TapeSchedule(100, 1, FaultPlan.Parse("burst=10s:1s").Burst);
        var due = Enumerable.Range(0, 4_000).Select(tick => schedule.DueNanos(tick) / 1e9).ToList();

        due.Count(time => time is >= 0 and < 9).ShouldBe(900);
        due.Count(time => time is >= 9 and < 10).ShouldBeInRange(999, 1_001);
        due.ShouldBe(due.Order());
    }

    private static SyntheticTape Tape(ulong seed, FaultPlan? faults = null)
    {
        var schedule = new TapeSchedule(1_000, 1, default);
        return new SyntheticTape(Symbols, seed, 0.4, schedule, 1, 1_771_891_200_000_000_000, faults ?? FaultPlan.None);
    }

    private static List<MarketEvent> Read(SyntheticTape tape, int count)
    {
        var events = new List<MarketEvent>(count);
        var group = new MarketEvent[1];
        while (events.Count < count)
        {
            tape.ReadGroup(group, out _).ShouldBe(1);
            events.Add(group[0]);
        }

        return events;
    }
}
