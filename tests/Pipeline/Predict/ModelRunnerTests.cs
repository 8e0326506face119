using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Pipeline.Predict;
using AkkaDayTrade.Pipeline.Telemetry;
using Microsoft.Extensions.Time.Testing;

namespace AkkaDayTrade.Pipeline.Tests.Predict;

public sealed class ModelRunnerTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly PipelineMetrics _pipelineMetrics = new();
    private readonly PredictionMetrics _metrics;
    private readonly PredictionOptions _options = new() { MaxConcurrency = 2 };

    public ModelRunnerTests() => _metrics = new PredictionMetrics(_pipelineMetrics);

    [Fact]
    public async Task Runner_should_score_each_vector_in_order()
    {
        var scored = await Runner(new TestModel()).RunAsync([Vectors.Of("A", 1, fast: 3), Vectors.Of("B", 2, fast: 4)]);

        scored.Select(item => (item.Vector.Symbol, item.Prediction.Symbol, item.Prediction.PredictedReturn)).ShouldBe([("A", "A", 3), ("B", "B", 4)]);
        (_metrics.Successful, _metrics.Failed, _metrics.Total).ShouldBe((2, 0, 2));
    }

    public static TheoryData<string, Func<IReadOnlyList<FeatureVector>, CancellationToken, Task<IReadOnlyList<Prediction>>>> Faults => new()
    {
        { "throws", (_, _) => throw new InvalidOperationException("boom") },
        { "fails later", async (_, _) => { await Task.Yield(); throw new InvalidOperationException("boom"); } },
        { "answers null", (_, _) => Task.FromResult<IReadOnlyList<Prediction>>(null!) },
        { "answers too few", (_, _) => Task.FromResult<IReadOnlyList<Prediction>>([]) },
        { "holds a null", (_, _) => Task.FromResult<IReadOnlyList<Prediction>>([null!]) },
        { "answers NaN", (vectors, _) => Task.FromResult<IReadOnlyList<Prediction>>([TestModel.Buy(vectors[0], double.NaN)]) },
        { "is too sure", (vectors, _) => Task.FromResult<IReadOnlyList<Prediction>>([TestModel.Buy(vectors[0], 1.5)]) },
        { "mixes symbols up", (vectors, _) => Task.FromResult<IReadOnlyList<Prediction>>([TestModel.Buy(vectors[0]) with { Symbol = "Z" }]) },
        { "returns infinity", (vectors, _) => Task.FromResult<IReadOnlyList<Prediction>>([TestModel.Buy(vectors[0]) with { PredictedReturn = double.PositiveInfinity }]) },
        { "cancels itself", (_, _) => Task.FromCanceled<IReadOnlyList<Prediction>>(new CancellationToken(canceled: true)) },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Runner_should_answer_hold_and_count_when_a_model(
        string fault, Func<IReadOnlyList<FeatureVector>, CancellationToken, Task<IReadOnlyList<Prediction>>> answer)
    {
        var scored = await Runner(new TestModel(answer)).RunAsync([Vectors.Of("A", 1)]);

        var prediction = scored.ShouldHaveSingleItem().Prediction;
        prediction.Type.ShouldBe(PredictionType.Hold, fault);
        prediction.Confidence.ShouldBe(0);
        prediction.Abstained.ShouldBe(AbstentionReasons.ModelFailed);
        prediction.Metadata["error"].ShouldBeOfType<string>().ShouldStartWith("Model failed: ");
        (_metrics.Successful, _metrics.Failed).ShouldBe((0, 1));
    }

    [Fact]
    public async Task One_bad_answer_should_not_spoil_the_others_of_its_batch()
    {
        var model = new TestModel((vectors, _) => Task.FromResult<IReadOnlyList<Prediction>>(
            [.. vectors.Select(vector => TestModel.Buy(vector, vector.Symbol == "B" ? double.NaN : 0.7))]));

        var scored = await Runner(model).RunAsync([Vectors.Of("A", 1), Vectors.Of("B", 2), Vectors.Of("C", 3)]);

        scored.Select(item => item.Prediction.Confidence).ShouldBe([0.7, 0, 0.7]);
        (_metrics.Successful, _metrics.Failed).ShouldBe((2, 1));
    }

    [Fact]
    public async Task Model_that_hangs_should_fail_after_the_time_out_and_be_told_to_give_up()
    {
        var started = new TaskCompletionSource<CancellationToken>(TaskCreationOptions.RunContinuationsAsynchronously);
        var runner = Runner(new TestModel((_, token) =>
        {
            started.SetResult(token);
            return new TaskCompletionSource<IReadOnlyList<Prediction>>().Task;
        }));

        var running = runner.RunAsync([Vectors.Of("A", 1)]);
        var token = await started.Task;
        _time.Advance(_options.Timeout);

        (await running)[0].Prediction.Metadata["error"].ShouldBe("Model failed: no answer within 1000 ms");
        token.IsCancellationRequested.ShouldBeTrue();
        _metrics.Failed.ShouldBe(1);
    }

    [Fact]
    public async Task Calls_that_hang_on_should_keep_their_room_so_that_they_cannot_pile_up()
    {
        var hang = new TaskCompletionSource<IReadOnlyList<Prediction>>();
        var model = new TestModel((_, _) => hang.Task);
        var runner = Runner(model);
        for (var call = 0; call < _options.MaxConcurrency; call++)
        {
            var calls = model.Calls;
            var running = runner.RunAsync([Vectors.Of("A", call)]);
            await Waiting.UntilAsync(() => model.Calls == calls + 1);
            await AdvanceUntilDoneAsync(running);
        }

        var refused = (await runner.RunAsync([Vectors.Of("A", 9)]))[0].Prediction;
        refused.Metadata["error"].ShouldBe("Model failed: 2 calls of the model hang");
        model.Calls.ShouldBe(2);

        hang.SetResult([TestModel.Buy(Vectors.Of("A", 9))]);
        await Waiting.UntilAsync(async () => (await runner.RunAsync([Vectors.Of("A", 9)]))[0].Prediction.Abstained is null);
    }

    [Fact]
    public async Task Model_that_blocks_its_thread_should_not_block_the_caller()
    {
        using var gate = new ManualResetEventSlim();
        var runner = Runner(new TestModel((vectors, _) =>
        {
            gate.Wait(CancellationToken.None);
            return Task.FromResult(TestModel.Buy(vectors));
        }));

        var running = runner.RunAsync([Vectors.Of("A", 1)]);
        running.IsCompleted.ShouldBeFalse();
        gate.Set();

        (await running)[0].Prediction.Abstained.ShouldBeNull();
    }

    [Fact]
    public async Task Same_content_should_be_answered_from_the_cache_with_its_own_time()
    {
        var model = new TestModel();
        var runner = Runner(model);
        await runner.RunAsync([Vectors.Of("A", 1)]);

        var scored = await runner.RunAsync([Vectors.Of("A", 2), Vectors.Of("B", 3)]);

        model.Calls.ShouldBe(2);
        scored[0].Prediction.UnixNanos.ShouldBe(2_000_000_000);
        scored.Select(item => item.Prediction.Symbol).ShouldBe(["A", "B"]);
        _metrics.CacheHitRate.ShouldBe(1.0 / 3);
        _metrics.Successful.ShouldBe(3);
    }

    [Fact]
    public async Task Switch_should_take_effect_with_the_next_batch_and_never_reuse_the_other_models_answers()
    {
        var (first, second) = (new TestModel(name: "first"), new TestModel(name: "second"));
        var registry = new ModelRegistry([first, second], "first");
        var runner = new ModelRunner(registry, new ModelCaller(_options, _metrics, _time), Cache(), _metrics);
        await runner.RunAsync([Vectors.Of("A", 1)]);

        registry.Switch("second");
        await runner.RunAsync([Vectors.Of("A", 1)]);

        (first.Calls, second.Calls).ShouldBe((1, 1));
    }

    public void Dispose() => _pipelineMetrics.Dispose();

    private ModelRunner Runner(TestModel model) => new(new ModelRegistry([model], model.Name), new ModelCaller(_options, _metrics, _time), Cache(), _metrics);

    private PredictionCache Cache() => new(_options.CacheTtl, _metrics, _time);

    private async Task AdvanceUntilDoneAsync(Task running) => await Waiting.UntilAsync(() =>
    {
        _time.Advance(_options.Timeout);
        return running.IsCompleted;
    });
}
