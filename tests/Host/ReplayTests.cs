using AkkaDayTrade.Host.Configuration;
using AkkaDayTrade.Pipeline.Ingest;

namespace AkkaDayTrade.Host.Tests;

public sealed class ReplayTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Replay_should_end_by_itself_with_every_row_accounted_for()
    {
        const int Rows = 400;
        var file = _directory.File("ticks.csv");
        var start = new DateTimeOffset(2026, 2, 24, 0, 0, 0, TimeSpan.Zero);
        await File.WriteAllLinesAsync(file,
        [
            "timestamp,symbol,price,volume,bid,ask",
            .. Enumerable.Range(0, Rows).Select(row => $"{start.AddSeconds(row):yyyy-MM-ddTHH:mm:ssZ},EURUSD,{1.1 + (row % 7 * 0.0001)},1,,"),
            $"{start.AddSeconds(Rows):yyyy-MM-ddTHH:mm:ssZ},EURUSD,0,1,,",
            $"{start.AddSeconds(Rows):yyyy-MM-ddTHH:mm:ssZ},GBPUSD,1.3,1,,",
            "no tick at all",
        ]);

        await using var system = await RealtimeSystem.StartAsync(o =>
        {
            o.OnFreePorts(_directory.File("redis"));
            o.Symbols = ["EURUSD"];
            o.Feed = o.Feed with { Transport = FeedTransport.Replay, Path = file, Speed = 0 };
        });
        await system.Completion.WaitAsync(TimeSpan.FromSeconds(60));

        var summary = system.GetSummary();
        summary.TicksIn.ShouldBe(Rows + 3);
        summary.TicksAccepted.ShouldBe(Rows);
        summary.Rejected.Where(reason => reason.Value > 0).ShouldBe(
            [KeyValuePair.Create("malformed", 1L), KeyValuePair.Create("symbol", 1L), KeyValuePair.Create("price", 1L)], ignoreOrder: true);
        summary.PerSymbol["EURUSD"].Accepted.ShouldBe(Rows);
        summary.Predictions.ShouldBe(Rows);
        summary.FeatureValues.ShouldBePositive();
        (await system.Features.HistoryAsync("EURUSD", "ema_12", limit: Rows)).Count.ShouldBe(Rows);
        var stop = system.StopAsync();
        system.StopAsync().ShouldBeSameAs(stop);
        await stop;
    }

    [Fact]
    public async Task Options_that_cannot_be_used_should_start_nothing()
    {
        var problem = await Should.ThrowAsync<SettingsException>(() => RealtimeSystem.StartAsync(o =>
        {
            o.OnFreePorts(_directory.File("redis"));
            o.Feed = o.Feed with { Partitions = 9 };
            o.Prediction = o.Prediction with { Model = "oracle" };
        }));

        problem.Errors.Select(error => error.Key).ShouldBe(["Feed:Partitions", "Prediction:Model"]);
        Directory.Exists(_directory.File("redis")).ShouldBeFalse();
    }
}
