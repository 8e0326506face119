using AkkaDayTrade.Domain.Evaluation;
using AkkaDayTrade.Domain.Predict;
using CsCheck;

namespace AkkaDayTrade.Domain.Tests.Evaluation;

public sealed class ScoreTests
{
    private const double Close = 1e-9;

    /// <summary>Ten pieces of advice whose figures were worked out on paper.</summary>
    private static readonly JudgedAdvice[] Ten =
    [
        new(PredictionType.Buy, 0.9, Direction.Up, 0.002),
        new(PredictionType.Buy, 0.8, Direction.Up, -0.001),
        new(PredictionType.Buy, 0.6, Direction.Down, -0.003),
        new(PredictionType.Sell, 0.7, Direction.Down, 0.001),
        new(PredictionType.Sell, 0.5, Direction.Flat, -0.0005),
        new(PredictionType.Hold, 0.4, Direction.Flat, 0),
        new(PredictionType.Hold, 0.4, Direction.Up, 0),
        new(PredictionType.Hold, 0.5, Direction.Flat, 0),
        new(PredictionType.Hold, 0.6, Direction.Flat, 0),
        new(PredictionType.Sell, 0.9, Direction.Up, -0.004),
    ];

    [Fact]
    public void Scores_should_be_those_worked_out_by_hand()
    {
        var scores = Scores.Of(TallyOf(Ten));

        scores.Count.ShouldBe(10);
        scores.Accuracy.ShouldBe(new Proportion(6, 10));
        // Of 2 falls one was named, of 4 flats three, of 4 rises two.
        scores.BalancedAccuracy.ShouldBe((0.5 + 0.75 + 0.5) / 3, Close);
        scores.Brier.ShouldBe((0.01 + 0.04 + 0.36 + 0.09 + 0.25 + 0.36 + 0.16 + 0.25 + 0.16 + 0.81) / 10, Close);
        scores.BuyPrecision.ShouldBe(new Proportion(2, 3));
        scores.BuyRecall.ShouldBe(new Proportion(2, 4));
        scores.SellPrecision.ShouldBe(new Proportion(1, 3));
        scores.SellRecall.ShouldBe(new Proportion(1, 2));
        scores.HitRateNetOfSpread.ShouldBe(new Proportion(2, 6));
        scores.MeanNetReturn.ShouldBe(-0.0055 / 6, Close);
    }

    [Fact]
    public void Calibration_should_tell_how_often_each_band_of_confidence_was_right()
    {
        var scores = Scores.Of(TallyOf(Ten));

        scores.Calibration.Select(band => (band.From, band.Count, Math.Round(band.MeanConfidence, 9), band.Right.Hits)).ShouldBe(
        [
            (0.4, 2, 0.4, 1), (0.5, 2, 0.5, 1), (0.6, 2, 0.6, 1), (0.7, 1, 0.7, 1), (0.8, 1, 0.8, 1), (0.9, 2, 0.9, 1),
        ]);
        scores.CalibrationError.ShouldBe(((2 * 0.1) + 0 + (2 * 0.1) + 0.3 + 0.2 + (2 * 0.4)) / 10, Close);
    }

    [Fact]
    public void Scores_of_nothing_should_be_unknown()
    {
        var scores = Scores.Of(new ScoreTally());

        scores.Accuracy.Value.ShouldBe(double.NaN);
        scores.BalancedAccuracy.ShouldBe(double.NaN);
        scores.Brier.ShouldBe(double.NaN);
        scores.Accuracy.Wilson().ShouldBe(Interval.Unknown);
        scores.Calibration.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(8, 10, 0.490162, 0.943318)]
    [InlineData(0, 10, 0, 0.277533)]
    [InlineData(10, 10, 0.722467, 1)]
    [InlineData(500, 1000, 0.469070, 0.530930)]
    public void Wilson_should_give_the_published_interval(long hits, long count, double low, double high)
    {
        var interval = new Proportion(hits, count).Wilson();

        interval.Low.ShouldBe(low, 1e-6);
        interval.High.ShouldBe(high, 1e-6);
    }

    [Fact]
    public void Taking_out_what_was_added_should_leave_no_trace() => Advice.Array[0, 200].Select(Advice.Array[0, 200]).Sample((kept, passing) =>
    {
        var rolling = TallyOf([.. passing, .. kept]);
        Array.ForEach(passing, advice => rolling.Remove(advice));

        return Show(rolling) == Show(TallyOf(kept));
    });

    [Fact]
    public void Tallies_added_up_should_equal_the_tally_of_all() => Advice.Array[0, 200].Select(Advice.Array[0, 200]).Sample((first, second) =>
    {
        var sum = TallyOf(first);
        sum.Add(TallyOf(second));

        return Show(sum) == Show(TallyOf([.. first, .. second]));
    });

    [Theory]
    [InlineData(1.1)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void Advice_with_a_confidence_that_is_no_probability_should_be_refused(double confidence) =>
        Should.Throw<ArgumentException>(() => new ScoreTally().Add(new JudgedAdvice(PredictionType.Buy, confidence, Direction.Up, 0)));

    private static Gen<JudgedAdvice> Advice =>
        from type in Gen.Int[0, 2]
        from confidence in Gen.Double[0, 1]
        from actual in Gen.Int[0, 2]
        from net in Gen.Double[-0.1, 0.1]
        select new JudgedAdvice((PredictionType)type, confidence, (Direction)actual, net);

    private static ScoreTally TallyOf(JudgedAdvice[] advice)
    {
        var tally = new ScoreTally();
        Array.ForEach(advice, each => tally.Add(each));
        return tally;
    }

    private static string Show(ScoreTally tally) =>
        $"{Scores.Of(tally) with { Calibration = [] }} {string.Join(' ', Scores.Of(tally).Calibration)} {tally.NetReturn} {tally.SquaredError}";
}
