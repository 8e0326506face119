using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Domain.Predict.Online;
using AkkaDayTrade.Domain.Predict.Trials;
using AkkaDayTrade.Pipeline.Predict;
using AkkaDayTrade.Pipeline.Predict.Scores;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Tests.Predict.Scores;

public sealed class ModelBenchTests : IDisposable
{
    private readonly PipelineMetrics _pipelineMetrics = new();
    private readonly PredictionMetrics _metrics;
    private readonly ScoreOptions _options = new();
    private readonly PredictionOptions _prediction = new() { Timeout = TimeSpan.FromMinutes(1) };
    private readonly LiveScores _scores;
    private readonly ModelTrials _trials;
    private readonly ModelRegistry _registry = new([Saying("active", 0.5), Saying("seer", 0.9), new TestModel((_, _) => throw new InvalidOperationException("boom"), "broken")], "active");

    public ModelBenchTests()
    {
        _metrics = new PredictionMetrics(_pipelineMetrics);
        _scores = new LiveScores(_options, _pipelineMetrics);
        _trials = new ModelTrials(_options, _options.ErrorRate, _pipelineMetrics);
    }

    [Fact]
    public async Task Shadow_that_knows_more_should_be_found_better_once_and_never_be_seen()
    {
        List<TrialDecided> decided = [];
        _trials.OnDecided = decided.Add;

        var seen = await RunAsync(["seer", "broken"], split: null, seconds: 300);

        seen.ShouldAllBe(model => model == "active");
        decided.ShouldHaveSingleItem().Candidate.ShouldBe("seer");
        _trials.Find("seer")!.Evidence.Verdict.ShouldBe(TrialVerdict.Better);
        _trials.Find("broken")!.Evidence.Pairs.ShouldBe(0);
        _metrics.TallyOf("broken").FailuresOf(ModelFailure.Threw).ShouldBeGreaterThan(0);
        _scores.Find("seer")!.Summarize().Accuracy.ShouldBe(1);
        _metrics.Failed.ShouldBe(0);
    }

    [Fact]
    public async Task Trial_should_begin_anew_when_another_model_becomes_active()
    {
        await RunAsync(["seer"], split: null, seconds: 300);
        _registry.Switch("broken");
        await RunAsync(["seer"], split: null, seconds: 30, from: 300);

        _trials.States.ShouldHaveSingleItem().Evidence.Pairs.ShouldBe(0);
    }

    [Fact]
    public async Task Learner_that_throws_should_not_stop_the_stream_and_be_counted()
    {
        var registry = new ModelRegistry([new ThrowingLearner()], "learner");
        var bench = new ModelBench(registry, [], null, _scores, _trials, _metrics, () => new ModelCaller(_prediction, _metrics, TimeProvider.System));

        await bench.ScoreAsync([new ScoredVector(Vectors.Of("A", 1), TestModel.Buy(Vectors.Of("A", 1))) { Model = "learner" }]);

        _metrics.NotScored.ShouldBe(1);
    }

    [Fact]
    public async Task Split_should_show_the_candidate_on_its_symbols_only_and_judge_both_on_all()
    {
        var split = new AbSplit("seer", 0.5);
        string[] symbols = [.. Enumerable.Range(0, 20).Select(number => $"S{number}")];

        var seen = await RunAsync([], split, seconds: 60, symbols);

        seen.Zip(Enumerable.Range(0, 60).SelectMany(_ => symbols)).ShouldAllBe(pair => pair.First == (split.Takes(pair.Second) ? "seer" : "active"));
        seen.Distinct().Count().ShouldBe(2);
        _scores.Find("active")!.SummarizeSymbols().Count.ShouldBe(20);
        _trials.Find("seer")!.Evidence.Pairs.ShouldBeGreaterThanOrEqualTo(60);
    }

    [Fact]
    public void Share_of_a_split_should_hold_and_not_change()
    {
        var split = AbSplit.Parse("lstm=0.2");
        string[] symbols = [.. Enumerable.Range(0, 5000).Select(number => $"S{number}")];

        symbols.Count(split.Takes).ShouldBeInRange(900, 1100);
        symbols.Select(split.Takes).ShouldBe(symbols.Select(new AbSplit("lstm", 0.2).Takes));
        Should.Throw<FormatException>(() => AbSplit.Parse("lstm=2")).Message.ShouldContain("lstm=0.2");
    }

    public void Dispose() => _pipelineMetrics.Dispose();

    private sealed class ThrowingLearner : ILearningModel
    {
        public string Name => "learner";

        public string Version => "learner_v1";

        public IReadOnlyList<string> RequiredFeatures => [];

        public void Learn(FeatureVector vector) => throw new InvalidOperationException("boom");

        public ValueTask<IReadOnlyList<Prediction>> PredictAsync(IReadOnlyList<FeatureVector> vectors, CancellationToken cancellationToken) =>
            ValueTask.FromResult(TestModel.Buy(vectors));
    }

    private static TestModel Saying(string name, double up) => new(
        (vectors, _) => Task.FromResult<IReadOnlyList<Prediction>>([.. vectors.Select(vector => TestModel.Buy(vector, up))]), name);

    /// <summary>A market that only rises.</summary>
    private async Task<IReadOnlyList<string>> RunAsync(
        IReadOnlyList<string> shadows, AbSplit? split, int seconds, IReadOnlyList<string>? symbols = null, int from = 0)
    {
        var caller = new ModelCaller(_prediction, _metrics, TimeProvider.System);
        var runner = new ModelRunner(_registry, caller, new PredictionCache(TimeSpan.Zero, _metrics, TimeProvider.System), _metrics, split);
        var bench = new ModelBench(_registry, shadows, split, _scores, _trials, _metrics, () => new ModelCaller(_prediction, _metrics, TimeProvider.System));
        List<string> seen = [];
        for (var second = from; second < from + seconds; second++)
        {
            FeatureVector[] vectors = [.. (symbols ?? ["A"]).Select(symbol => Vectors.Of(symbol, second, price: 100 + second, bid: 99 + second, ask: 101 + second))];
            var scored = await runner.RunAsync(vectors);
            seen.AddRange(scored.Select(item => item.Model));
            await bench.ScoreAsync(scored);
        }

        return seen;
    }
}
