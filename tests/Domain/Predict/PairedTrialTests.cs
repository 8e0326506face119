using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Predict.Trials;

namespace AkkaDayTrade.Domain.Tests.Predict;

/// <summary>Markets of several symbols whose shared and own moves the test makes; predictions 10 a horizon, so they overlap.</summary>
public sealed class PairedTrialTests
{
    private const double ErrorRate = 0.05;
    private static readonly TimeSpan Horizon = TimeSpan.FromSeconds(10);

    [Fact]
    public void Trial_should_rarely_promote_guesses_over_guesses_however_symbols_move_together()
    {
        const int Runs = 300;
        var random = new Random(763);
        var promoted = Enumerable.Range(0, Runs).Count(_ => Run(random, signal: 0, rounds: 200).Verdict == TrialVerdict.Better);

        ((double)promoted / Runs).ShouldBeLessThanOrEqualTo(ErrorRate);
    }

    [Fact]
    public void Trial_should_promote_a_model_that_knows_something()
    {
        const int Runs = 50;
        var random = new Random(763);
        var promoted = Enumerable.Range(0, Runs).Count(_ => Run(random, signal: 0.3, rounds: 400).Verdict == TrialVerdict.Better);

        promoted.ShouldBeGreaterThan(Runs * 9 / 10);
    }

    [Fact]
    public void Symbol_should_be_judged_by_the_price_that_stood_at_the_horizon()
    {
        var trial = new PairedTrial(Horizon, deadBand: 0, ErrorRate);
        Observe(trial, "A", 0, 100, upCandidate: 0.9);
        Observe(trial, "A", 10, 101);
        Observe(trial, "A", 10.5, 90);
        Observe(trial, "A", 13, 80);

        trial.Evidence.MeanDifference.ShouldBe(0.25 - 0.01, 1e-12);
        trial.Evidence.Pairs.ShouldBe(1);
    }

    [Fact]
    public void Vectors_too_late_in_a_round_and_models_that_abstain_should_not_be_judged()
    {
        var trial = new PairedTrial(Horizon, deadBand: 0, ErrorRate);
        Observe(trial, "late", 3, 100, upCandidate: 0.9);
        Observe(trial, "silent", 1, 100, upCandidate: double.NaN);
        foreach (var symbol in new[] { "late", "silent" })
        {
            Observe(trial, symbol, 26, 100);
        }

        (trial.Evidence.Rounds, trial.Pairs).ShouldBe((0, 0));
    }

    [Fact]
    public void Symbols_that_come_one_far_ahead_of_the_other_should_be_judged_in_the_same_rounds()
    {
        var trial = new PairedTrial(Horizon, deadBand: 0, ErrorRate);
        foreach (var (symbol, from, to) in new[] { ("ahead", 0, 1), ("behind", 0, 1), ("ahead", 1, 126), ("behind", 1, 126) })
        {
            for (var second = from; second < to; second++)
            {
                Observe(trial, symbol, second, 100 + second, upCandidate: 0.9);
            }
        }

        (trial.Evidence.Rounds, trial.Pairs).ShouldBe((10, 20));
    }

    [Fact]
    public void Symbol_that_fell_silent_should_not_hold_the_others_for_ever()
    {
        var trial = new PairedTrial(Horizon, deadBand: 0, ErrorRate);
        Observe(trial, "silent", 0, 100, upCandidate: 0.9);
        for (var second = 0; second < 500; second++)
        {
            Observe(trial, "live", second, 100 + second, upCandidate: 0.9);
        }

        trial.Evidence.Rounds.ShouldBe(39 - PairedTrial.MostOpen);
    }

    private static TrialEvidence Run(Random random, double signal, int rounds)
    {
        var trial = new PairedTrial(Horizon, deadBand: 0, ErrorRate);
        string[] symbols = ["A", "B", "C", "D"];
        var prices = symbols.ToDictionary(symbol => symbol, _ => 100.0);
        var steps = (int)(rounds * 12.5);
        var next = symbols.ToDictionary(symbol => symbol, _ => 0.0);
        for (var second = 0; second < steps; second++)
        {
            var together = random.NextDouble() - 0.5;
            foreach (var symbol in symbols)
            {
                prices[symbol] += next[symbol] + together + (random.NextDouble() - 0.5);

                // The drift of the next seconds, of which the candidate sees the sign when there is a signal.
                next[symbol] = second % 10 == 0 ? (random.Next(2) == 0 ? signal : -signal) : next[symbol];
                var knows = signal > 0 ? (next[symbol] > 0 ? 0.65 : 0.35) : 0.3 + (0.4 * random.NextDouble());
                trial.Observe(symbol, second * Timestamps.NanosPerSecond, prices[symbol], 0.3 + (0.4 * random.NextDouble()), knows);
            }
        }

        return trial.Evidence;
    }

    private static void Observe(PairedTrial trial, string symbol, double seconds, double price, double upCandidate = 0.5) =>
        trial.Observe(symbol, (long)(seconds * Timestamps.NanosPerSecond), price, 0.5, upCandidate);
}
