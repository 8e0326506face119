using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Tests.Predict;
using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Pipeline.Tests.Alert;

public sealed class CorrectionJudgeTests
{
    private static readonly AlertRuleSet Rules = AlertRuleSet.Compile(
        new AlertOptions { Rules = [new AlertRuleOptions { Name = "steep", When = "sma_5 > sma_20 && buy" }] }, Vectors.Set);

    private readonly CorrectionJudge _judge = new(
        Rules, vector => Task.FromResult(Scored.Of(vector, vector["sma_5"] > 1 ? PredictionType.Buy : PredictionType.Hold, 0.9).Prediction));

    [Fact]
    public async Task Alert_whose_rule_does_not_hold_on_the_corrected_vector_should_be_undone() =>
        (await _judge.JudgeAsync(Alert("rule:steep"), Vector(3), Vector(1.5))).ShouldBe(0);

    [Fact]
    public async Task Prediction_should_be_that_on_the_corrected_vector() =>
        (await _judge.JudgeAsync(Alert("high_confidence_buy"), Vector(3), Vector(1))).ShouldBe(double.MinValue);

    [Fact]
    public async Task Rule_that_still_holds_should_let_the_alert_stand() =>
        (await _judge.JudgeAsync(Alert("rule:steep"), Vector(3), Vector(2.5))).ShouldBeNull();

    [Fact]
    public async Task Alert_that_another_rule_or_model_raised_should_stand()
    {
        (await _judge.JudgeAsync(Alert("rule:gone"), Vector(3), Vector(1.5))).ShouldBeNull();
        (await _judge.JudgeAsync(Alert("rule:steep"), Vector(1.2), Vector(1))).ShouldBeNull();
    }

    [Theory]
    [InlineData(1.5, "a trade behind it was cancelled: the figure is 1.5, the threshold 2")]
    [InlineData(double.MinValue, "a trade behind it was cancelled")]
    [InlineData(double.NaN, "a trade behind it was cancelled")]
    public void Reason_should_say_what_happened(double figure, string reason) =>
        CorrectionJudge.Reason(new TradeCorrection("7203", 1, null), figure, 2).ShouldBe(reason);

    [Fact]
    public void Reason_of_a_correction_should_say_to_what() =>
        CorrectionJudge.Reason(new TradeCorrection("7203", 1, new CorrectedTrade(134.1, 200, TickFlags.None)), 1, 2)
            .ShouldStartWith("a trade behind it was corrected to 134.1 × 200");

    private static FeatureVector Vector(double fast) => Vectors.Of("7203", 1, fast: fast);

    private static AlertRecord Alert(string type) => new("a", type, "7203", DateTimeOffset.UnixEpoch, "steep", 1, 1, 1);
}
