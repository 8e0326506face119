using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Predict;
using BenchmarkDotNet.Attributes;

namespace AkkaDayTrade.Micro;

/// <summary>The rule model on one vector and on a batch, and the alert rules on what it says.</summary>
public class ModelBenchmarks
{
    private const int BatchSize = 64;

    private readonly SimpleMovingAverageModel _model = new();
    private readonly FeatureVector[] _single = [Market.Vector()];
    private readonly FeatureVector[] _batch = [.. Enumerable.Range(0, BatchSize).Select(i => Market.Vector(i))];
    private readonly AlertEvaluator _builtInRules = EvaluatorOf(new AlertOptions());
    private readonly AlertEvaluator _withUserRule = EvaluatorOf(new AlertOptions
    {
        Rules = [new AlertRuleOptions { Name = "squeeze", When = "rsi_14 > 101 && price > sma_20" }],
    });

    private ScoredVector _scored = null!;

    [GlobalSetup]
    public async Task SetUp() => _scored = new ScoredVector(_single[0], (await _model.PredictAsync(_single, CancellationToken.None))[0]);

    [Benchmark]
    public ValueTask<IReadOnlyList<Prediction>> PredictOne() => _model.PredictAsync(_single, CancellationToken.None);

    /// <summary>Per vector of a batch of 64.</summary>
    [Benchmark(OperationsPerInvoke = BatchSize)]
    public ValueTask<IReadOnlyList<Prediction>> PredictBatch() => _model.PredictAsync(_batch, CancellationToken.None);

    [Benchmark]
    public IReadOnlyList<AlertSignal> BuiltInRules() => _builtInRules.Evaluate(_scored);

    [Benchmark]
    public IReadOnlyList<AlertSignal> BuiltInAndUserRule() => _withUserRule.Evaluate(_scored);

    private static AlertEvaluator EvaluatorOf(AlertOptions options) =>
        new(AlertRuleSet.Compile(options, Market.DefaultSet), positionsSince: null);
}
