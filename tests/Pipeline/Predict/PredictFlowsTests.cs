using System.Globalization;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Predict;
using AkkaDayTrade.Pipeline.Telemetry;
using AkkaDayTrade.Tests.Shared;
using CsCheck;

namespace AkkaDayTrade.Pipeline.Tests.Predict;

public sealed class PredictFlowsTests : TestKit
{
    private readonly PipelineMetrics _pipelineMetrics = new();
    private readonly PredictionMetrics _metrics;
    private readonly PredictionOptions _options = new();

    public PredictFlowsTests()
        : base(Patience.Hocon) => _metrics = new PredictionMetrics(_pipelineMetrics);

    [Fact]
    public async Task Replay_should_predict_on_every_closed_bucket_in_order_and_on_nothing_else()
    {
        FeatureVector[][] input =
        [
            [Vectors.Of("A", 1, closes: true), Vectors.Of("A", 2), Vectors.Of("A", 3, closes: true)],
            [Vectors.Of("B", 4)],
            [Vectors.Of("A", 5, closes: true), Vectors.Of("B", 6, closes: true)],
        ];

        var scored = await ReplayAsync(input, new TestModel());

        scored.Select(item => item.Vector.Position).ShouldBe([1, 3, 5, 6]);
        _pipelineMetrics.LatencyOf(LatencyStage.Predicted).Count.ShouldBe(4);
        (_metrics.Conflated, _metrics.Stale).ShouldBe((0, 0));
    }

    [Fact]
    public Task Replay_should_give_the_same_whatever_the_slicing_and_the_models_pace() =>
        Gen.Select(Gen.Int[0, 4], Gen.Bool, Gen.Int[0, 30]).Array[0, 60].Select(Gen.Int[1, 7], Gen.Int[1, 9]).SampleAsync(
            async (events, slice, batch) =>
            {
                var vectors = events
                    .Select((item, position) => Vectors.Of($"S{item.Item1}", position, fast: item.Item3, closes: item.Item2)).ToArray();
                var whole = await ReplayAsync([vectors], new TestModel());
                var yielding = new TestModel(async (some, _) =>
                {
                    for (var i = 0; i < some[0].Position % 5; i++)
                    {
                        await Task.Yield();
                    }

                    return TestModel.Buy(some);
                });
                var sliced = await ReplayAsync(vectors.Chunk(slice), yielding, _options with { BatchSize = batch });

                return whole.Select(Describe).SequenceEqual(sliced.Select(Describe), StringComparer.Ordinal);
            },
            iter: 30);

    [Fact]
    public async Task Replay_should_wait_for_demand()
    {
        var produced = 0;
        var source = Source.From(Enumerable.Range(0, 10_000)).Select(position =>
        {
            Interlocked.Increment(ref produced);
            return new[] { Vectors.Of("A", position, closes: true) };
        });
        var (_, output) = source.Via(Flow(new TestModel(), PipelineMode.Replay)).ToMaterialized(Sink.FromGraph(new DemandProbe<ScoredVector>()), Keep.Both).Run(Sys.Materializer());

        (await output.PullAsync()).Vector.Position.ShouldBe(0);

        Volatile.Read(ref produced).ShouldBeLessThan(100);
        (await output.DrainAsync()).Count.ShouldBe(9_999);
    }

    [Fact]
    public async Task Slow_model_should_not_hold_the_live_input_and_the_newest_should_still_be_predicted_on()
    {
        var gate = new TaskCompletionSource();
        var model = new TestModel(async (vectors, _) =>
        {
            await gate.Task;
            return TestModel.Buy(vectors);
        });
        var (input, scored) = Source.Queue<FeatureVector[]>(1, OverflowStrategy.Backpressure)
            .Via(Flow(model, PipelineMode.Live, _options with { MaxConcurrency = 1, Timeout = TimeSpan.FromMinutes(1), Deadline = TimeSpan.FromMinutes(1) }))
            .ToMaterialized(Sink.Seq<ScoredVector>(), Keep.Both).Run(Sys.Materializer());

        for (var position = 1; position <= 1000; position++)
        {
            await input.OfferAsync([Vectors.Of("A", position)]).WaitAsync(Patience.Long);
        }

        gate.SetResult();
        input.Complete();
        var positions = (await scored).Select(item => item.Vector.Position).ToList();
        positions[0].ShouldBe(1);
        positions[^1].ShouldBe(1000);
        (positions.Count + _metrics.Conflated).ShouldBe(1000);
    }

    [Fact]
    public async Task Failing_model_should_not_end_the_stream()
    {
        var call = 0;
        var model = new TestModel((vectors, _) =>
            Interlocked.Increment(ref call) % 2 == 0 ? throw new InvalidOperationException("boom") : Task.FromResult(TestModel.Buy(vectors)));
        var input = Enumerable.Range(0, 10).Select(position => new[] { Vectors.Of("A", position, fast: position, closes: true) });

        var scored = await ReplayAsync(input, model, _options with { MaxConcurrency = 1 });

        scored.Count(item => item.Prediction.Abstained is null).ShouldBe(5);
        scored.Count(item => item.Prediction.Abstained == AbstentionReasons.ModelFailed).ShouldBe(5);
        _metrics.Failed.ShouldBe(5);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _pipelineMetrics.Dispose();
    }

    private Flow<FeatureVector[], ScoredVector, Akka.NotUsed> Flow(IPredictionModel model, PipelineMode mode, PredictionOptions? options = null)
    {
        options ??= _options;
        var cache = new PredictionCache(options.CacheTtl, _metrics, TimeProvider.System);
        var runner = new ModelRunner(new ModelRegistry([model], model.Name), new ModelCaller(options, _metrics, TimeProvider.System), cache, _metrics);
        return PredictFlows.Predict(runner, options, mode, _pipelineMetrics, _metrics, TimeProvider.System);
    }

    private async Task<IReadOnlyList<ScoredVector>> ReplayAsync(IEnumerable<FeatureVector[]> input, IPredictionModel model, PredictionOptions? options = null) =>
        await Source.From(input).Via(Flow(model, PipelineMode.Replay, options)).RunWith(Sink.Seq<ScoredVector>(), Sys.Materializer());

    private static string Describe(ScoredVector item) => string.Create(
        CultureInfo.InvariantCulture,
        $"{item.Vector.Symbol} {item.Vector.Position} {item.Prediction.Type} {item.Prediction.PredictedReturn} {item.Prediction.UnixNanos}");
}
