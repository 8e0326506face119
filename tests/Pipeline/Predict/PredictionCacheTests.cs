using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Pipeline.Predict;
using AkkaDayTrade.Pipeline.Telemetry;
using Microsoft.Extensions.Time.Testing;

namespace AkkaDayTrade.Pipeline.Tests.Predict;

public sealed class PredictionCacheTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly PipelineMetrics _pipelineMetrics = new();
    private readonly PredictionMetrics _metrics;
    private readonly TestModel _model = new();

    public PredictionCacheTests() => _metrics = new PredictionMetrics(_pipelineMetrics);

    [Fact]
    public void Answer_should_be_forgotten_after_its_time()
    {
        var cache = new PredictionCache(TimeSpan.FromMinutes(5), _metrics, _time);
        var vector = Vectors.Of("A", 1);
        cache.Put(_model, vector, TestModel.Buy(vector));
        _time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        cache.TryGet(_model, vector, out _).ShouldBeTrue();

        _time.Advance(TimeSpan.FromTicks(1));

        cache.TryGet(_model, vector, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData(1.5, 2, 100, 10)]
    [InlineData(1, double.NaN, 100, 10)]
    [InlineData(1, 2, 100.5, 10)]
    [InlineData(1, 2, 100, 11)]
    public void Any_other_content_should_miss(double fast, double slow, double price, double volume)
    {
        var cache = new PredictionCache(TimeSpan.FromMinutes(5), _metrics, _time);
        var vector = Vectors.Of("A", 1);
        cache.Put(_model, vector, TestModel.Buy(vector));

        cache.TryGet(_model, Vectors.Of("A", 2, fast, slow, price, volume), out _).ShouldBeFalse();
    }

    [Fact]
    public void Symbols_that_came_first_should_go_first_at_the_bound()
    {
        var cache = new PredictionCache(TimeSpan.FromMinutes(5), _metrics, _time, capacity: 3);
        for (var i = 0; i < 5; i++)
        {
            var vector = Vectors.Of($"S{i}", i);
            cache.Put(_model, vector, TestModel.Buy(vector));
        }

        cache.Count.ShouldBe(3);
        cache.TryGet(_model, Vectors.Of("S1", 1), out _).ShouldBeFalse();
        cache.TryGet(_model, Vectors.Of("S2", 2), out _).ShouldBeTrue();
    }

    [Fact]
    public void Newer_answer_for_a_symbol_should_take_the_place_of_the_one_before()
    {
        var cache = new PredictionCache(TimeSpan.FromMinutes(5), _metrics, _time);
        var (first, second) = (Vectors.Of("A", 1, fast: 1), Vectors.Of("A", 2, fast: 2));
        cache.Put(_model, first, TestModel.Buy(first));

        cache.Put(_model, second, TestModel.Buy(second));

        cache.Count.ShouldBe(1);
        cache.TryGet(_model, first, out _).ShouldBeFalse();
        cache.TryGet(_model, second, out _).ShouldBeTrue();
    }

    [Fact]
    public void Abstention_should_not_be_kept()
    {
        var cache = new PredictionCache(TimeSpan.FromMinutes(5), _metrics, _time);
        var vector = Vectors.Of("A", 1);

        cache.Put(_model, vector, TestModel.Buy(vector) with { Abstained = AbstentionReasons.MissingFeatures });

        cache.Count.ShouldBe(0);
    }

    [Fact]
    public void Time_to_live_of_zero_should_switch_the_cache_off()
    {
        var cache = new PredictionCache(TimeSpan.Zero, _metrics, _time);
        var vector = Vectors.Of("A", 1);

        cache.Put(_model, vector, TestModel.Buy(vector));

        cache.TryGet(_model, vector, out _).ShouldBeFalse();
        _metrics.CacheHitRate.ShouldBe(0);
    }

    public void Dispose() => _pipelineMetrics.Dispose();
}
