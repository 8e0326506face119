using AkkaDayTrade.Domain.Predict.Trials;

namespace AkkaDayTrade.Domain.Tests.Predict;

public sealed class SequentialTestTests
{
    private const double ErrorRate = 0.05;

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Test_should_promote_a_model_that_is_no_better_at_most_as_often_as_the_error_rate(double biggest)
    {
        var random = new Random(763);
        const int Runs = 1000;
        var promoted = Enumerable.Range(0, Runs).Count(_ =>
        {
            var test = new SequentialTest(ErrorRate);
            for (var i = 0; i < 2000 && test.Verdict == TrialVerdict.Undecided; i++)
            {
                var stake = random.NextDouble() * biggest;
                test.Observe(random.Next(2) == 0 ? stake : -stake, -stake, stake);
            }

            return test.Verdict == TrialVerdict.Better;
        });

        ((double)promoted / Runs).ShouldBeLessThanOrEqualTo(ErrorRate);
    }

    [Fact]
    public void Test_should_find_a_planted_difference_in_either_direction()
    {
        var random = new Random(763);
        foreach (var (share, verdict) in new[] { (0.6, TrialVerdict.Better), (0.4, TrialVerdict.Worse) })
        {
            var found = Enumerable.Range(0, 200).Count(_ =>
            {
                var test = new SequentialTest(ErrorRate);
                for (var i = 0; i < 1000 && test.Verdict == TrialVerdict.Undecided; i++)
                {
                    test.Observe(random.NextDouble() < share ? 0.1 : -0.1, -0.1, 0.1);
                }

                return test.Verdict == verdict;
            });

            found.ShouldBeGreaterThan(190);
        }
    }

    [Fact]
    public void Small_stakes_should_not_win_what_large_ones_lost()
    {
        var random = new Random(763);
        const int Runs = 300;
        var promoted = Enumerable.Range(0, Runs).Count(_ =>
        {
            // Better in nine small rounds of ten, and worse on the whole.
            var test = new SequentialTest(ErrorRate);
            for (var i = 0; i < 1000 && test.Verdict != TrialVerdict.Better; i++)
            {
                var (gain, stake) = i % 10 == 0 ? (random.NextDouble() < 0.3 ? 0.5 : -0.5, 0.5) : (random.NextDouble() < 0.55 ? 0.01 : -0.01, 0.01);
                test.Observe(gain, -stake, stake);
            }

            return test.Verdict == TrialVerdict.Better;
        });

        ((double)promoted / Runs).ShouldBeLessThanOrEqualTo(ErrorRate);
    }

    [Fact]
    public void Candidate_that_was_found_better_should_stay_so()
    {
        var test = new SequentialTest(ErrorRate);
        for (var i = 0; i < 100; i++)
        {
            test.Observe(1, -1, 1);
        }

        for (var i = 0; i < 1000; i++)
        {
            test.Observe(-1, -1, 1);
        }

        test.Verdict.ShouldBe(TrialVerdict.Better);
    }

    [Fact]
    public void Candidate_that_was_worse_should_be_found_better_once_it_is()
    {
        var test = new SequentialTest(ErrorRate);
        for (var i = 0; i < 20; i++)
        {
            test.Observe(-1, -1, 1);
        }

        test.Verdict.ShouldBe(TrialVerdict.Worse);
        for (var i = 0; i < 1000; i++)
        {
            test.Observe(1, -1, 1);
        }

        test.Verdict.ShouldBe(TrialVerdict.Better);
    }

    [Theory]
    [InlineData(0.2, -0.1, 0.1)]
    [InlineData(double.NaN, -1, 1)]
    [InlineData(0.5, 0.1, 1)]
    public void Difference_outside_its_bounds_should_be_refused(double difference, double least, double most) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new SequentialTest(ErrorRate).Observe(difference, least, most));
}
