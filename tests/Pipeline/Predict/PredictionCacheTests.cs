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
    public void Oldest_answers_should_go_first_at_the_bound()
    {
        var cache = new PredictionCache(TimeSpan.FromMinutes(5), _metrics, _time, capacity: 3);
        for (var i = 0; i < 5; i++)
        {
            var vector = Vectors.Of("A", i, fast: i);
            cache.Put(_model, vector, TestModel.Buy(vector));
        }

        cache.Count.ShouldBe(3);
        cache.TryGet(_model, Vectors.Of("A", 0, fast: 1), out _).ShouldBeFalse();
        cache.TryGet(_model, Vectors.Of("A", 0, fast: 2), out _).ShouldBeTrue();
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
