using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Pipeline.Predict;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Tests.Predict;

public sealed class PredictorTests : IDisposable
{
    private readonly PipelineMetrics _pipelineMetrics = new();
    private readonly ModelRegistry _registry = ModelRegistry.Default();
    private readonly Predictor _predictor;

    public PredictorTests()
    {
        var options = new PredictionOptions();
        var metrics = new PredictionMetrics(_pipelineMetrics);
        var cache = new PredictionCache(options.CacheTtl, metrics, TimeProvider.System);
        _predictor = new Predictor(new ModelRunner(_registry, new ModelCaller(options, metrics, TimeProvider.System), cache, metrics), Vectors.Set, TimeProvider.System);
    }

    [Fact]
    public async Task Predictor_should_answer_from_features_by_name()
    {
        _registry.Switch("fallback");

        var prediction = await _predictor.PredictSingleAsync("7203", new Dictionary<string, double> { ["sma_5"] = 2100, ["sma_20"] = 2090 });

        prediction.Symbol.ShouldBe("7203");
        prediction.Type.ShouldBe(PredictionType.Buy);
    }

    [Fact]
    public async Task Features_that_are_not_given_should_count_as_missing()
    {
        var prediction = await _predictor.PredictSingleAsync("7203", new Dictionary<string, double> { ["sma_5"] = 2100 });

        prediction.Metadata["error"].ShouldBe("Missing required features: ['sma_20', 'sma_50', 'rsi_14', 'macd']");
    }

    [Fact]
    public async Task Unknown_feature_should_be_refused_by_name_with_the_known_ones()
    {
        var error = await Should.ThrowAsync<ArgumentException>(
            () => _predictor.PredictSingleAsync("7203", new Dictionary<string, double> { ["sma_7"] = 1 }));

        error.Message.ShouldContain("There is no feature 'sma_7'. Known are: sma_5, sma_20.");
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public async Task Figure_that_is_not_finite_should_be_refused(double value)
    {
        var error = await Should.ThrowAsync<ArgumentException>(
            () => _predictor.PredictSingleAsync("7203", new Dictionary<string, double> { ["sma_5"] = value }));

        error.Message.ShouldContain("'sma_5'");
    }

    [Fact]
    public void Unknown_model_should_be_refused_with_the_known_names_and_change_nothing()
    {
        Should.Throw<ArgumentException>(() => _registry.Switch("lstm")).Message.ShouldContain("Known are: fallback, simple_ma.");

        _registry.Active.Name.ShouldBe("simple_ma");
    }

    public void Dispose() => _pipelineMetrics.Dispose();
}
