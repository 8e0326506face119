using System.Diagnostics;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Pipeline.Predict;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Tests.Predict;

public sealed class AbstentionGateTests : IDisposable
{
    private readonly PipelineMetrics _pipelineMetrics = new();
    private readonly PredictionMetrics _metrics;

    public AbstentionGateTests() => _metrics = new PredictionMetrics(_pipelineMetrics);

    [Fact]
    public async Task Vectors_after_a_gap_and_old_ones_should_be_kept_from_the_model_each_with_its_reason()
    {
        var model = new TestModel();
        var answers = await AskAsync(
            model,
            maxAge: TimeSpan.FromMinutes(1),
            Vector("fresh"), Vector("gapped", VectorQuality.Gap), Vector("old", age: TimeSpan.FromMinutes(2)), Vector("late", VectorQuality.Late));

        answers.Select(answer => (answer.Symbol, answer.Abstained)).ShouldBe(
            [("fresh", null), ("gapped", AbstentionReasons.Gap), ("old", AbstentionReasons.Stale), ("late", null)]);
        answers[2].Metadata["error"].ShouldBeOfType<string>().ShouldContain("Prediction:MaxAge is 60 s");
    }

    [Fact]
    public async Task Model_should_not_be_called_when_nothing_passes()
    {
        var model = new TestModel();
        (await AskAsync(model, TimeSpan.Zero, Vector("gapped", VectorQuality.Gap)))[0].Type.ShouldBe(PredictionType.Hold);

        model.Calls.ShouldBe(0);
    }

    [Fact]
    public async Task Age_should_not_matter_in_a_replay() =>
        (await AskAsync(new TestModel(), TimeSpan.Zero, Vector("old", age: TimeSpan.FromDays(1))))[0].Abstained.ShouldBeNull();

    public void Dispose() => _pipelineMetrics.Dispose();

    private Task<Prediction[]> AskAsync(TestModel model, TimeSpan maxAge, params FeatureVector[] vectors) =>
        new ModelCaller(new PredictionOptions(), _metrics, TimeProvider.System, new AbstentionGate(maxAge, TimeProvider.System)).AskAsync(model, vectors);

    private static FeatureVector Vector(string symbol, VectorQuality quality = VectorQuality.None, TimeSpan age = default)
    {
        var vector = Vectors.Of(symbol, 1);
        return new FeatureVector
        {
            Symbol = symbol,
            Set = vector.Set,
            Epoch = 1,
            Position = 1,
            UnixNanos = vector.UnixNanos,
            ArrivalTimestamp = Stopwatch.GetTimestamp() - (long)(age.TotalSeconds * Stopwatch.Frequency),
            Values = vector.Values,
            Price = vector.Price,
            Volume = vector.Volume,
            Bid = vector.Bid,
            Ask = vector.Ask,
            Quality = quality,
            ClosesBucket = false,
        };
    }
}
