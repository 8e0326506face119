using AkkaDayTrade.Domain.Evaluation;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Predict;
using CsCheck;

namespace AkkaDayTrade.Domain.Tests.Evaluation;

public sealed class OutcomeQueueTests
{
    private static readonly Standing None = new(double.NaN, double.NaN, double.NaN);

    [Fact]
    public void An_outcome_should_come_with_the_first_tick_after_its_horizon_and_hold_what_stood_at_it()
    {
        var outcomes = new List<Outcome>();
        var queue = new OutcomeQueue<int>(TimeSpan.FromSeconds(10), deadBand: 0.001);
        Tick(queue, 0, 100, outcomes, say: true);
        Tick(queue, 9, 101, outcomes);
        // At the very horizon more ticks may follow: not known yet.
        Tick(queue, 10, 102, outcomes);
        outcomes.ShouldBeEmpty();

        Tick(queue, 11, 50, outcomes);

        var outcome = outcomes.ShouldHaveSingleItem();
        outcome.DueUnixNanos.ShouldBe(10 * Timestamps.NanosPerSecond);
        outcome.KnownUnixNanos.ShouldBe(11 * Timestamps.NanosPerSecond);
        outcome.Return.ShouldBe(0.02, 1e-12);
        outcome.Direction.ShouldBe(Direction.Up);
    }

    [Theory]
    [InlineData(100.1, Direction.Flat)]
    [InlineData(100.11, Direction.Up)]
    [InlineData(99.9, Direction.Flat)]
    [InlineData(99.89, Direction.Down)]
    public void A_move_within_the_dead_band_should_be_flat(double exit, Direction direction) =>
        Directions.Of(new Standing(100, double.NaN, double.NaN).ReturnTo(new Standing(exit, double.NaN, double.NaN)), 0.001 + 1e-12).ShouldBe(direction);

    [Fact]
    public void No_outcome_should_come_before_its_time_or_depend_on_what_follows() => Tape.Sample(tape =>
    {
        const int Horizon = 3;
        var queue = new OutcomeQueue<int>(TimeSpan.FromSeconds(Horizon), 0);
        var known = new Dictionary<int, Outcome>();
        for (var i = 0; i < tape.Length; i++)
        {
            var now = tape[i].Second * Timestamps.NanosPerSecond;
            queue.Observe(now, Last(tape[i].Price), (said, _, outcome) =>
            {
                outcome.KnownUnixNanos.ShouldBe(now);
                outcome.DueUnixNanos.ShouldBeLessThan(now);
                known.Add(said, outcome);
            });
            queue.Add(i, now, Last(tape[i].Price));
        }

        for (var i = 0; i < tape.Length; i++)
        {
            var due = tape[i].Second + Horizon;
            if (tape[^1].Second <= due)
            {
                known.ShouldNotContainKey(i);
            }
            else
            {
                var standing = tape.Last(tick => tick.Second <= due).Price;
                known[i].Return.ShouldBe(((double)standing / tape[i].Price) - 1);
            }
        }

        queue.Waiting.ShouldBe(tape.Length - known.Count);
    });

    [Fact]
    public void Returns_should_be_of_mids_where_both_have_one_and_else_of_last_prices()
    {
        var (quoted, bare) = (new Standing(101, 99, 101), new Standing(101, double.NaN, double.NaN));

        quoted.ReturnTo(new Standing(99, 99, 101)).ShouldBe(0);
        bare.ReturnTo(new Standing(202, 201, 202)).ShouldBe(1);
        quoted.ReturnTo(bare).ShouldBe(0);
    }

    [Fact]
    public void Following_an_advice_should_cost_both_crossings_of_the_spread()
    {
        var entry = new Standing(100, 99, 101);
        var outcome = new Outcome(1, 2, 0.05, Direction.Up, new Standing(105, 104, 106));

        outcome.NetReturn(PredictionType.Buy, entry).ShouldBe((104.0 / 101) - 1);
        outcome.NetReturn(PredictionType.Sell, entry).ShouldBe(1 - (106.0 / 99));
        outcome.NetReturn(PredictionType.Hold, entry).ShouldBe(0);
        (outcome with { Exit = new Standing(105, double.NaN, double.NaN) }).NetReturn(PredictionType.Buy, new Standing(100, double.NaN, double.NaN)).ShouldBe(0.05, 1e-12);
    }

    [Fact]
    public void A_full_queue_should_give_up_the_oldest_and_count_it()
    {
        var outcomes = new List<int>();
        var queue = new OutcomeQueue<int>(TimeSpan.FromSeconds(1), 0, capacity: 2);
        foreach (var item in Enumerable.Range(1, 3))
        {
            queue.Add(item, 0, Last(100));
        }

        queue.Observe(5 * Timestamps.NanosPerSecond, Last(100), (item, _, _) => outcomes.Add(item));

        outcomes.ShouldBe([2, 3]);
        queue.GivenUp.ShouldBe(1);
    }

    [Fact]
    public void What_was_said_before_any_price_should_not_be_judged()
    {
        var queue = new OutcomeQueue<int>(TimeSpan.FromSeconds(1), 0);

        queue.Add(1, 0, None);

        queue.Waiting.ShouldBe(0);
    }

    [Fact]
    public void What_no_price_can_be_held_against_should_be_given_up_and_counted()
    {
        var (queue, outcomes) = (new OutcomeQueue<int>(TimeSpan.FromSeconds(1), 0), new List<int>());
        queue.Add(1, 0, new Standing(double.NaN, 99, 101));
        queue.Observe(Timestamps.NanosPerSecond, new Standing(double.NaN, 99, double.NaN), (item, _, _) => outcomes.Add(item));
        queue.Observe(2 * Timestamps.NanosPerSecond, None, (item, _, _) => outcomes.Add(item));

        outcomes.ShouldBeEmpty();
        (queue.Waiting, queue.GivenUp).ShouldBe((0, 1));
    }

    private static Gen<(int Second, int Price)[]> Tape =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[90, 110]).Array[1, 60].Select(steps =>
        {
            var second = 0;
            return steps.Select(step => (second += step.Item1, step.Item2)).ToArray();
        });

    private static Standing Last(double price) => new(price, double.NaN, double.NaN);

    private static void Tick(OutcomeQueue<int> queue, long second, double price, List<Outcome> outcomes, bool say = false)
    {
        queue.Observe(second * Timestamps.NanosPerSecond, Last(price), (_, _, outcome) => outcomes.Add(outcome));
        if (say)
        {
            queue.Add(0, second * Timestamps.NanosPerSecond, Last(price));
        }
    }
}
