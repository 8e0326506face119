using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Predict;
using AkkaDayTrade.Pipeline.Telemetry;
using AkkaDayTrade.Tests.Shared;
using Microsoft.Extensions.Time.Testing;

namespace AkkaDayTrade.Pipeline.Tests.Predict;

public sealed class NewestPerSymbolTests : TestKit
{
    private readonly FakeTimeProvider _time = new();
    private readonly PipelineMetrics _pipelineMetrics = new();
    private readonly PredictionMetrics _metrics;
    private readonly PredictionOptions _options = new();

    public NewestPerSymbolTests()
        : base(Patience.Hocon) => _metrics = new PredictionMetrics(_pipelineMetrics);

    [Fact]
    public async Task First_vector_of_a_symbol_should_be_released_at_once()
    {
        var (input, output) = Run();

        await input.OfferAsync([Vectors.Of("A", 1), Vectors.Of("B", 2)]);

        Positions(await output.PullAsync()).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task Symbol_should_be_released_once_per_interval_with_its_trailing_newest()
    {
        var (input, output) = Run();
        await input.OfferAsync([Vectors.Of("A", 1)]);
        Positions(await output.PullAsync()).ShouldBe([1]);
        var next = output.PullAsync();
        await input.OfferAsync([Vectors.Of("A", 2), Vectors.Of("A", 3)]);
        await input.OfferAsync([Vectors.Of("A", 4)]);
        _time.Advance(TimeSpan.FromMilliseconds(99));

        // Another symbol's release shows that the stage has seen all of A's vectors and still keeps them back.
        await input.OfferAsync([Vectors.Of("B", 5)]);
        Positions(await next).ShouldBe([5]);

        next = output.PullAsync();
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Positions(await next).ShouldBe([4]);
        _metrics.Conflated.ShouldBe(2);
    }

    [Fact]
    public async Task Symbol_that_has_rested_should_be_released_at_once_again()
    {
        var (input, output) = Run();
        await input.OfferAsync([Vectors.Of("A", 1)]);
        await output.PullAsync();
        _time.Advance(TimeSpan.FromMilliseconds(150));

        await input.OfferAsync([Vectors.Of("A", 2)]);

        Positions(await output.PullAsync()).ShouldBe([2]);
    }

    [Fact]
    public async Task Missing_demand_should_never_hold_the_input_and_keep_only_the_newest()
    {
        var (input, output) = Run();
        for (var position = 1; position <= 1000; position++)
        {
            (await input.OfferAsync([Vectors.Of("A", position)])).ShouldBeOfType<QueueOfferResult.Enqueued>();
        }

        input.Complete();
        var released = await Drain(output);
        released[^1].ShouldBe(1000);
        released.Count.ShouldBeLessThanOrEqualTo(2);
        _metrics.Conflated.ShouldBe(1000 - released.Count);
    }

    [Fact]
    public async Task Released_vector_that_waits_longer_than_the_deadline_should_be_dropped_and_counted()
    {
        var (input, output) = Run();
        await input.OfferAsync([Vectors.Of("A", 1)]);
        Positions(await output.PullAsync()).ShouldBe([1]);
        await input.OfferAsync([Vectors.Of("B", 2), Vectors.Of("B", 3)]);
        await AwaitConditionAsync(() => Task.FromResult(_metrics.Conflated == 1));
        _time.Advance(TimeSpan.FromMilliseconds(51));

        await input.OfferAsync([Vectors.Of("C", 4)]);

        Positions(await output.PullAsync()).ShouldBe([4]);
        _metrics.Stale.ShouldBe(1);
    }

    [Fact]
    public async Task Batch_should_hold_no_more_than_its_size()
    {
        var (input, output) = Run(_options with { BatchSize = 2 });

        await input.OfferAsync([Vectors.Of("A", 1), Vectors.Of("B", 2), Vectors.Of("C", 3)]);

        Positions(await output.PullAsync()).ShouldBe([1, 2]);
        Positions(await output.PullAsync()).ShouldBe([3]);
    }

    [Fact]
    public async Task End_of_input_should_release_what_cools_down_and_then_complete()
    {
        var (input, output) = Run();
        await input.OfferAsync([Vectors.Of("A", 1)]);
        await output.PullAsync();
        await input.OfferAsync([Vectors.Of("A", 2)]);

        input.Complete();

        (await Drain(output)).ShouldBe([2]);
    }

    [Fact]
    public async Task Failure_of_the_input_should_fail_the_output()
    {
        var (input, output) = Run();

        input.Fail(new InvalidOperationException("cut"));

        (await Should.ThrowAsync<Exception>(output.DrainAsync())).ToString().ShouldContain("cut");
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _pipelineMetrics.Dispose();
    }

    private (ISourceQueueWithComplete<FeatureVector[]> Input, DemandProbe<FeatureVector[]>.Control Output) Run(PredictionOptions? options = null) =>
        Source.Queue<FeatureVector[]>(16, OverflowStrategy.Backpressure)
            .Via(new NewestPerSymbol(options ?? _options, _metrics, _time))
            .ToMaterialized(Sink.FromGraph(new DemandProbe<FeatureVector[]>()), Keep.Both)
            .Run(Sys.Materializer());

    private static IEnumerable<long> Positions(FeatureVector[] batch) => batch.Select(vector => vector.Position);

    private static async Task<List<long>> Drain(DemandProbe<FeatureVector[]>.Control output) =>
        [.. (await output.DrainAsync()).SelectMany(Positions)];
}
