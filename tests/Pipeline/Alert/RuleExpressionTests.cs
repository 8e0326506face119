using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Tests.Predict;

namespace AkkaDayTrade.Pipeline.Tests.Alert;

public sealed class RuleExpressionTests
{
    [Theory]
    [InlineData("sma_5 > sma_20", false)]
    [InlineData("sma_5 < sma_20 && price > 99.5", true)]
    [InlineData("spread == 2 and volume >= 10", true)]
    [InlineData("buy && confidence > 0.7", true)]
    [InlineData("sell || !buy", false)]
    [InlineData("risk * 2 + 1 = 2", true)]
    [InlineData("Math.Abs(sma_5 - sma_20) / sma_20 > 0.4", true)]
    [InlineData("iif(price > 50, ask, bid) == 101", true)]
    [InlineData("-sma_5 < 0", true)]
    public void Expression_should_hold_or_not(string expression, bool expected)
    {
        var scored = Scored.Of(Vectors.Of("7203", 1), PredictionType.Buy, 0.8);

        RuleExpression.Compile(expression, Vectors.Set).Evaluate(scored).ShouldBe(expected);
    }

    [Theory]
    [InlineData("sma_20 > 0 || price > 0")]
    [InlineData("predicted_return > 0")]
    public void Expression_should_say_nothing_while_a_figure_it_uses_is_absent(string expression)
    {
        var scored = Scored.Of(Vectors.Of("7203", 1, slow: double.NaN));

        RuleExpression.Compile(expression, Vectors.Set).Evaluate(scored).ShouldBeNull();
        RuleExpression.Compile("price > 0", Vectors.Set).Evaluate(scored).ShouldBe(true);
    }

    [Theory]
    [InlineData("buy")]
    [InlineData("confidence < 0.1")]
    [InlineData("risk > 0")]
    public void Abstention_should_be_no_prediction(string expression)
    {
        var scored = Scored.Of(Vectors.Of("7203", 1), PredictionType.Hold, 0, abstained: AbstentionReasons.ModelFailed);

        RuleExpression.Compile(expression, Vectors.Set).Evaluate(scored).ShouldBeNull();
    }

    [Theory]
    [InlineData("sma_5 > sma_7", "position 9")]
    [InlineData("sma_5 >", "position 8")]
    [InlineData("(sma_5 > 1", "position 11")]
    [InlineData("sma_5", "position 1")]
    [InlineData("", "position 1")]
    public void Bad_expression_should_be_refused_with_the_position(string expression, string position) =>
        Should.Throw<FormatException>(() => RuleExpression.Compile(expression, Vectors.Set)).Message.ShouldContain(position);

    [Fact]
    public void Unknown_figure_should_be_told_the_known_ones()
    {
        var message = Should.Throw<FormatException>(() => RuleExpression.Compile("price > sma_7", Vectors.Set)).Message;

        message.ShouldContain("position 9: there is no such figure; known are price, volume");
        message.ShouldContain("sma_5");
    }

    [Theory]
    [InlineData("price.ToString() == \"1\"")]
    [InlineData("DateTime.Now.Year > 2000")]
    [InlineData("Convert.ToDouble(\"1\") > 0")]
    [InlineData("Guid.NewGuid() != Guid.NewGuid()")]
    [InlineData("\"a\" == \"b\"")]
    [InlineData("it[0] > 1")]
    [InlineData("new (1 as a).a > 0")]
    [InlineData("price.GetType().Assembly != null")]
    public void Anything_beyond_numbers_should_be_refused(string expression) =>
        Should.Throw<FormatException>(() => RuleExpression.Compile(expression, Vectors.Set));
}
