using AkkaDayTrade.Domain.Evaluation;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Domain.Predict.Scores;

namespace AkkaDayTrade.Domain.Tests.Predict;

public sealed class ScoreWindowTests
{
    [Fact]
    public void Figures_should_follow_from_what_happened()
    {
        var window = new ScoreWindow(100, 10);
        window.Add(Answer(1, PredictionType.Buy, 0.8, change: 0.02, net: 0.01));
        window.Add(Answer(2, PredictionType.Buy, 0.6, change: -0.01, net: -0.02));
        window.Add(Answer(3, PredictionType.Sell, 0.4, change: -0.01, net: -0.01));
        window.Add(Answer(4, PredictionType.Hold, 0.5, change: 0.03));
        window.Add(Answer(5, PredictionType.Sell, 0.3, change: 0, net: -0.01));

        var summary = window.Summarize();

        (summary.Scored, summary.Flat, summary.Advice, summary.JudgedAdvice).ShouldBe((5, 1, 4, 3));
        summary.Accuracy!.Value.ShouldBe(2.0 / 3, 1e-12);
        summary.MajorityShare.ShouldBe(0.5);
        summary.Brier!.Value.ShouldBe((0.04 + 0.36 + 0.16 + 0.25) / 4, 1e-12);
        summary.HitRateNetOfSpread.ShouldBe(0.25);
        summary.MeanReturnNetOfSpread!.Value.ShouldBe((0.01 - 0.02 - 0.01 - 0.01) / 4, 1e-12);
        summary.CalibrationError!.Value.ShouldBe((0.2 + 0.6 + 0.4 + 0.5) / 4, 1e-12);
    }

    [Fact]
    public void What_is_older_than_the_window_should_fall_out()
    {
        var window = new ScoreWindow(100, 10);
        window.Add(Answer(5, PredictionType.Buy, 0.8, 0.01));
        window.Add(Answer(95, PredictionType.Buy, 0.8, -0.01));
        window.Summarize().Scored.ShouldBe(2);

        window.Add(Answer(105, PredictionType.Buy, 0.8, -0.01));
        window.Summarize().Accuracy.ShouldBe(0);
        window.Add(Answer(2, PredictionType.Buy, 0.8, 0.01));

        window.Summarize().Scored.ShouldBe(2);
    }

    [Fact]
    public void Window_without_answers_should_have_no_figures()
    {
        var summary = new ScoreWindow(100, 10).Summarize();

        (summary.Accuracy, summary.Brier, summary.HitRateNetOfSpread).ShouldBe((null, null, null));
    }

    private static ScoredAnswer Answer(long due, PredictionType type, double up, double change, double net = 0) =>
        new(type, up, new Outcome(due, due + 1, change, Directions.Of(change, deadBand: 0), default), net);
}
