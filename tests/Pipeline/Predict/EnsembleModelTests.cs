using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Pipeline.Predict;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Tests.Predict;

public sealed class EnsembleModelTests : IDisposable
{
    private readonly PipelineMetrics _pipelineMetrics = new();
    private readonly PredictionMetrics _metrics;
    private readonly PredictionOptions _options = new() { MaxConcurrency = 2, Timeout = TimeSpan.FromMinutes(1) };

    public EnsembleModelTests() => _metrics = new PredictionMetrics(_pipelineMetrics);

    public static TheoryData<string, ModelFailure, Func<IReadOnlyList<FeatureVector>, CancellationToken, Task<IReadOnlyList<Prediction>>>> Faults => new()
    {
        { "throws", ModelFailure.Threw, (_, _) => throw new InvalidOperationException("boom") },
        { "hangs", ModelFailure.TimedOut, (_, _) => new TaskCompletionSource<IReadOnlyList<Prediction>>().Task },
        { "answers NaN", ModelFailure.BadAnswer, (vectors, _) => Task.FromResult<IReadOnlyList<Prediction>>([.. vectors.Select(vector => TestModel.Buy(vector, double.NaN))]) },
        { "answers too few", ModelFailure.BadAnswer, (_, _) => Task.FromResult<IReadOnlyList<Prediction>>([]) },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Member_should_only_lose_its_own_vote_and_be_counted_when_it(
        string fault, ModelFailure reason, Func<IReadOnlyList<FeatureVector>, CancellationToken, Task<IReadOnlyList<Prediction>>> answer)
    {
        var ensemble = Ensemble([new TestModel(name: "good"), new TestModel(answer, "bad")], reason == ModelFailure.TimedOut ? TimeSpan.FromMilliseconds(100) : null);

        var predictions = await ensemble.PredictAsync([Vectors.Of("A", 1), Vectors.Of("B", 2)], CancellationToken.None);

        predictions.Select(prediction => (prediction.Symbol, prediction.Type, Math.Round(prediction.Confidence, 12)))
            .ShouldBe([("A", PredictionType.Buy, 0.9), ("B", PredictionType.Buy, 0.9)], fault);
        predictions[0].Metadata["member_bad"].ShouldBe(AbstentionReasons.ModelFailed);
        _metrics.TallyOf("bad").FailuresOf(reason).ShouldBe(2);
        _metrics.TallyOf("good").AnswersOf(PredictionType.Buy).ShouldBe(2);
        _metrics.Failed.ShouldBe(0);
    }

    [Fact]
    public async Task Fallback_should_answer_when_no_member_does()
    {
        var ensemble = Ensemble([new TestModel((_, _) => throw new InvalidOperationException("boom"))]);

        var prediction = (await ensemble.PredictAsync([Vectors.Of("A", 1, fast: 3, slow: 2)], CancellationToken.None))[0];

        (prediction.ModelVersion, prediction.Type, prediction.Confidence).ShouldBe(("fallback_v1.0", PredictionType.Buy, 0.6));
        prediction.Metadata["fallback"].ShouldBe(true);
    }

    [Fact]
    public async Task Ensemble_without_members_should_answer_with_the_fallback() =>
        (await Ensemble([]).PredictAsync([Vectors.Of("A", 1)], CancellationToken.None))[0].ModelVersion.ShouldBe("fallback_v1.0");

    [Fact]
    public async Task Members_answers_should_come_along_so_that_they_can_be_scored()
    {
        var prediction = (await Ensemble([new TestModel(name: "a"), new TestModel(name: "b")]).PredictAsync([Vectors.Of("A", 1)], CancellationToken.None))[0];

        prediction.Members.Select(member => (member.Model, member.Answer.Type)).ShouldBe([("a", PredictionType.Buy), ("b", PredictionType.Buy)]);
    }

    public void Dispose() => _pipelineMetrics.Dispose();

    /// <param name="patienceWithSecond">A busy machine may take its time with all the others.</param>
    private EnsembleModel Ensemble(IReadOnlyList<IPredictionModel> members, TimeSpan? patienceWithSecond = null)
    {
        var callers = 0;
        return new EnsembleModel(
            () => members,
            models => [.. models.Select(_ => 1.0 / models.Count)],
            () => new ModelCaller(++callers == 2 && patienceWithSecond is { } patience ? _options with { Timeout = patience } : _options, _metrics, TimeProvider.System),
            _metrics);
    }
}
