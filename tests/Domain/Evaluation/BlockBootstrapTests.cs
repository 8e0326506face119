using AkkaDayTrade.Domain.Evaluation;
using AkkaDayTrade.Domain.Predict;

namespace AkkaDayTrade.Domain.Tests.Evaluation;

public sealed class BlockBootstrapTests
{
    [Fact]
    public void Of_independent_trials_it_should_agree_with_wilson()
    {
        var random = new Random(1);
        var blocks = Enumerable.Range(0, 1000).Select(_ => Block(random.NextDouble() < 0.6)).ToList();
        var hits = blocks.Sum(block => block[Direction.Up, Direction.Up]);

        var interval = new BlockBootstrap().Of(blocks, Accuracy);
        var wilson = new Proportion(hits, 1000).Wilson();

        interval.Low.ShouldBe(wilson.Low, 0.006);
        interval.High.ShouldBe(wilson.High, 0.006);
    }

    [Fact]
    public void Of_trials_that_are_right_or_wrong_together_it_should_be_wider_than_wilson()
    {
        var random = new Random(2);
        var blocks = Enumerable.Range(0, 40).Select(_ => Block([.. Enumerable.Repeat(random.NextDouble() < 0.5, 25)])).ToList();
        var interval = new BlockBootstrap().Of(blocks, Accuracy);
        var wilson = new Proportion(500, 1000).Wilson();

        (interval.High - interval.Low).ShouldBeGreaterThan(3 * (wilson.High - wilson.Low));
    }

    [Fact]
    public void A_difference_should_be_zero_against_itself_and_positive_against_what_is_worse()
    {
        var random = new Random(3);
        var good = Enumerable.Range(0, 200).Select(_ => Block(random.NextDouble() < 0.8)).ToList();
        var poor = Enumerable.Range(0, 200).Select(_ => Block(random.NextDouble() < 0.5)).ToList();

        new BlockBootstrap().OfDifference(good, good, Accuracy).ShouldBe(new Interval(0, 0));
        new BlockBootstrap().OfDifference(good, poor, Accuracy).Low.ShouldBeGreaterThan(0.1);
    }

    [Fact]
    public void The_same_seed_should_give_the_same_interval_and_few_blocks_none()
    {
        var blocks = Enumerable.Range(0, 20).Select(i => Block(i % 3 == 0)).ToList();

        new BlockBootstrap(seed: 5).Of(blocks, Accuracy).ShouldBe(new BlockBootstrap(seed: 5).Of(blocks, Accuracy));
        new BlockBootstrap().Of(blocks[..(BlockBootstrap.FewestBlocks - 1)], Accuracy).ShouldBe(Interval.Unknown);
    }

    private static double Accuracy(ScoreTally tally) => Scores.AccuracyOf(tally).Value;

    private static ScoreTally Block(params bool[] right)
    {
        var tally = new ScoreTally();
        foreach (var each in right)
        {
            tally.Add(new JudgedAdvice(PredictionType.Buy, 0.5, each ? Direction.Up : Direction.Down, 0));
        }

        return tally;
    }
}
