using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;

namespace AkkaDayTrade.Domain.Tests.Predict;

public sealed class RuleModelTests
{
    private static readonly Dictionary<string, double> RisingMarket = new()
    {
        ["sma_5"] = 110, ["sma_20"] = 105, ["sma_50"] = 100, ["rsi_14"] = 60, ["macd"] = 1.5,
    };

    [Fact]
    public void Model_should_buy_in_a_rising_market_that_is_not_overbought()
    {
        var prediction = new SimpleMovingAverageModel().Predict("7203", 5, RisingMarket);

        prediction.Type.ShouldBe(PredictionType.Buy);
        prediction.Confidence.ShouldBe(0.5 + (5.0 / 105));
        prediction.RiskScore.ShouldBe(0.6);
        prediction.PredictedReturn.ShouldNotBeNull().ShouldBe(0.1 * 5 / 105, 1e-15);
        prediction.Abstained.ShouldBeNull();
        prediction.UnixNanos.ShouldBe(5);
        prediction.FeaturesUsed.ShouldBe(RisingMarket, ignoreOrder: true);
    }

    [Fact]
    public void Model_should_sell_in_a_falling_market_with_confidence_capped()
    {
        var prediction = new SimpleMovingAverageModel().Predict("7203", 0, new Dictionary<string, double>
        {
            ["sma_5"] = 50, ["sma_20"] = 100, ["sma_50"] = 120, ["rsi_14"] = 90, ["macd"] = -3,
        });

        prediction.Type.ShouldBe(PredictionType.Sell);
        prediction.Confidence.ShouldBe(0.8);
        prediction.RiskScore.ShouldBe(0.2);
        prediction.Metadata["rsi_signal"].ShouldBe("overbought");
    }

    [Theory]
    [InlineData("rsi_14", 70)]
    [InlineData("macd", 0)]
    [InlineData("sma_50", 105)]
    public void Model_should_hold_when_one_condition_fails_by_a_hair(string feature, double value)
    {
        var prediction = new SimpleMovingAverageModel().Predict("7203", 0, new Dictionary<string, double>(RisingMarket) { [feature] = value });

        prediction.Type.ShouldBe(PredictionType.Hold);
        prediction.Confidence.ShouldBe(0.5);
        prediction.RiskScore.ShouldBe(0.5);
    }

    [Fact]
    public void Model_should_take_a_NaN_for_an_absent_feature_and_name_all_that_are_absent_in_order()
    {
        var features = new Dictionary<string, double>(RisingMarket) { ["rsi_14"] = double.NaN };
        features.Remove("sma_50");

        var prediction = new SimpleMovingAverageModel().Predict("7203", 0, features);

        prediction.Metadata["error"].ShouldBe("Missing required features: ['sma_50', 'rsi_14']");
        prediction.Abstained.ShouldBe(AbstentionReasons.MissingFeatures);
        prediction.Confidence.ShouldBe(0);
        prediction.RiskScore.ShouldBeNull();
    }

    [Fact]
    public void Model_should_expect_no_return_when_the_average_is_not_positive()
    {
        var features = new Dictionary<string, double>(RisingMarket) { ["sma_20"] = 0 };

        new SimpleMovingAverageModel().Predict("X", 0, features).PredictedReturn.ShouldBe(0);
    }

    [Fact]
    public async Task Model_should_answer_a_batch_in_its_order_and_take_unready_columns_for_absent()
    {
        var set = FeatureSet.Parse("sma(5) sma(20)");
        var vectors = new[] { Vector("A", set, 2, 1), Vector("B", set, 1, 2), Vector("C", set, 1, double.NaN) };

        var predictions = await new FallbackModel().PredictAsync(vectors, CancellationToken.None);

        predictions.Select(prediction => (prediction.Symbol, prediction.Type)).ShouldBe(
            [("A", PredictionType.Buy), ("B", PredictionType.Sell), ("C", PredictionType.Hold)]);
        predictions[2].FeaturesUsed.Keys.ShouldBe(["sma_5"]);
    }

    private static FeatureVector Vector(string symbol, FeatureSet set, params double[] values) => new()
    {
        Symbol = symbol,
        Set = set,
        Epoch = 0,
        Position = 0,
        UnixNanos = 0,
        ArrivalTimestamp = 0,
        Values = values,
        Price = double.NaN,
        Volume = 0,
        Bid = double.NaN,
        Ask = double.NaN,
        Quality = VectorQuality.None,
        ClosesBucket = true,
    };
}
