using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Predict;
using AkkaDayTrade.Tests.Shared;

namespace AkkaDayTrade.Host.Tests.EndToEnd;

/// <summary>Real recordings through the whole system, from the file to Redis: nothing lost, every figure that of a batch fold.</summary>
public sealed class ReplayLedgerTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [SkippableTheory]
    [InlineData("eurusd-20140502.csv", "EURUSD", 96_406)]
    [InlineData("btcusdt-20210108.csv", "BTCUSDT", 2_001)]
    [InlineData("btcusd-20161007.csv", "BTCUSD", 4_063)]
    public async Task Replay_should_account_for_every_row_and_store_the_fold_bit_for_bit(string file, string symbol, int rows)
    {
        var path = SharedData.PathOf($"ticks/{file}");
        var fold = BatchFold.Of(path, FeatureSet.Parse(FeatureOptions.DefaultSet), new PredictionOptions().Interval);
        fold.Rows.ShouldBe(rows);

        await using var replay = await Replayed.RunAsync(path, symbol, speed: 0, _directory.File("redis"));

        var summary = replay.System.GetSummary();
        summary.TicksIn.ShouldBe(rows);
        summary.TicksAccepted.ShouldBe(fold.Accepted);
        summary.Rejected["order"].ShouldBe(fold.OutOfOrder);
        summary.Rejected["volume"].ShouldBe(fold.WithoutVolume);
        summary.Rejected.Values.Sum().ShouldBe(rows - fold.Accepted);
        summary.Gaps.ShouldBe(0);
        summary.Predictions.ShouldBe(fold.Vectors.Count);
        await replay.LatestShouldBeAsync(fold);
        await replay.HistoryShouldBeAsync(fold);
    }

    [SkippableTheory]
    [InlineData("btcusdt-20210108.csv", "BTCUSDT", 0, 0)]
    [InlineData("btcusdt-20210108.csv", "BTCUSDT", 0, 40)]
    [InlineData("btcusd-20161007.csv", "BTCUSD", 0, 40_000)]
    public async Task Replays_should_give_the_same_vectors_predictions_and_alerts_at_any_speed(string file, string symbol, double one, double other)
    {
        var path = SharedData.PathOf($"ticks/{file}");
        await using var first = await Replayed.RunAsync(path, symbol, one, _directory.File("first"));
        await using var second = await Replayed.RunAsync(path, symbol, other, _directory.File("second"));

        var alerts = await first.AlertsAsync();
        alerts.ShouldNotBeEmpty();
        (await second.AlertsAsync()).ShouldBe(alerts);
        second.System.GetSummary().Predictions.ShouldBe(first.System.GetSummary().Predictions);
        second.NewestPrediction.ShouldBe(first.NewestPrediction);
        (await second.HistoryAsync("bollinger_20")).ShouldBe(await first.HistoryAsync("bollinger_20"));
    }
}
