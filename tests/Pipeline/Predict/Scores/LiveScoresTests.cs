using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Pipeline.Predict.Scores;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Tests.Predict.Scores;

public sealed class LiveScoresTests : IDisposable
{
    private readonly PipelineMetrics _metrics = new();
    private readonly ScoreOptions _options = new() { Floor = 0.5, FloorAfter = 10, Window = TimeSpan.FromMinutes(10) };
    private readonly LiveScores _scores;

    public LiveScoresTests() => _scores = new LiveScores(_options, _metrics);

    [Fact]
    public void Answer_should_be_joined_with_the_last_price_up_to_its_horizon()
    {
        See("A", 0, 100, Buy());
        See("A", 9.9, 102);
        See("A", 10.1, 50);

        var summary = _scores.Find("m")!.Summarize();
        (summary.Scored, summary.Accuracy).ShouldBe((1, 1));
        summary.MeanReturnNetOfSpread!.Value.ShouldBe(0.02 - 0.02, 1e-12);
        See("B", 0, 100, Buy());
        See("B", 10, 90);
        See("B", 10.1, 200);
        _scores.Find("m")!.SummarizeSymbols().Select(entry => (entry.Key, entry.Value.Accuracy)).ShouldBe([("A", 1), ("B", 0)]);
    }

    [Fact]
    public void Every_answer_should_be_scored_once_its_horizon_has_passed()
    {
        for (var second = 0; second < 100; second++)
        {
            See("A", second, 100 + second, Buy());
        }

        // The price at the horizon is known with the first tick after it.
        _scores.Find("m")!.Scored.ShouldBe(89);
    }

    [Fact]
    public void Abstentions_should_not_be_scored_and_answers_before_a_gap_should_be_counted_as_unscored()
    {
        See("A", 0, 100, Buy() with { Abstained = AbstentionReasons.Gap });
        See("A", 1, 100, Buy());
        See("A", 20, 110, epoch: 2);

        var scores = _scores.Find("m")!;
        (scores.Scored, scores.UnscoredFor(UnscoredReason.Gap)).ShouldBe((0, 1));
    }

    [Fact]
    public void Answers_that_wait_should_be_bounded()
    {
        for (var i = 0; i < LiveScores.MostPending + 5; i++)
        {
            See("A", i * 0.0001, 100, Buy());
        }

        _scores.Find("m")!.UnscoredFor(UnscoredReason.Overflow).ShouldBe(5);
    }

    [Fact]
    public void Model_below_the_floor_should_be_told_of_lose_its_vote_and_get_it_back()
    {
        List<FloorCrossed> crossed = [];
        _scores.OnFloorCrossed = crossed.Add;
        var second = 0;
        for (; second < 60; second++)
        {
            See("A", second, 1000 - second, Buy());
        }

        crossed.Select(crossing => (crossing.IsBelow, crossing.Model)).ShouldBe([(true, "m")]);
        _scores.WeightsOf([new TestModel(name: "m"), new TestModel(name: "other")]).ShouldBe([0, 1]);
        for (; second < 600; second++)
        {
            See("A", second, 1000 + second, Buy());
        }

        crossed.Select(crossing => (crossing.IsBelow, crossing.SinceUnixNanos)).ShouldBe([(true, crossed[0].UnixNanos), (false, crossed[0].UnixNanos)]);
    }

    [Fact]
    public void Weights_should_be_equal_without_scores_and_favour_the_better_model_with_them()
    {
        _scores.WeightsOf([new TestModel(name: "good"), new TestModel(name: "bad")]).ShouldBe([0.5, 0.5]);
        for (var second = 0; second < 200; second++)
        {
            See("A", second, 100 + second, Buy(0.7), "good");
            See("A", second + 0.5, 100.5 + second, Buy(0.55), "bad");
        }

        var weights = _scores.WeightsOf([new TestModel(name: "good"), new TestModel(name: "bad")]);
        weights[0].ShouldBeGreaterThan(0.9);
        weights.Sum().ShouldBe(1, 1e-9);
    }

    public void Dispose() => _metrics.Dispose();

    private static Prediction Buy(double confidence = 0.9) => TestModel.Buy(Vectors.Of("A", 1), confidence);

    private void See(string symbol, double seconds, double price, Prediction? answer = null, string model = "m", long epoch = 1) => _scores.Observe(
        Vectors.Of(symbol, (long)(seconds * 10_000), price: price, bid: price - 1, ask: price + 1, seconds: seconds, epoch: epoch),
        answer is null ? [] : [new HorizonAnswer(model, null, answer)]);
}
