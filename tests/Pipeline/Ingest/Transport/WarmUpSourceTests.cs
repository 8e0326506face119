using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Ingest.Transport;
using AkkaDayTrade.Tests.Shared;
using Microsoft.AspNetCore.Http;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Transport;

public class WarmUpSourceTests
{
    private const long Open = 1_771_891_200;

    private readonly LogLines _log = new();

    [Fact]
    public async Task Chart_should_give_the_bars_of_each_symbol_it_knows_and_name_the_others()
    {
        await using var server = await ScriptedServer.HttpAsync((context, _) =>
        {
            context.Response.ContentType = "application/json";
            if (context.Request.Path.Value!.EndsWith("GONE", StringComparison.Ordinal))
            {
                context.Response.StatusCode = 404;
                return context.Response.WriteAsync("{}");
            }

            return context.Response.WriteAsync($$$"""
                {"chart":{"result":[{"meta":{"symbol":"7203.T","regularMarketTime":{{{Open + 125}}},"dataGranularity":"1m"},"timestamp":[{{{Open}}},{{{Open + 60}}},{{{Open + 125}}}],
                "indicators":{"quote":[{"open":[1,2,3],"high":[2,3,3],"low":[0.5,1.5,3],"close":[1.5,2.5,3],"volume":[10,20,0]}]}}],"error":null}}
                """);
        });
        var options = new FeedOptions { WarmUp = "chart", WarmUpUrl = server.HttpUrl, SymbolMap = new Dictionary<string, string> { ["7203"] = "7203.T" } };

        var bars = await WarmUpSource.LoadAsync(options, ["7203", "GONE"], TimeProvider.System, _log);

        bars.Keys.ShouldBe(["7203"]);
        bars["7203"][0].ShouldBe(new Bar(Open * Timestamps.NanosPerSecond, (Open + 60) * Timestamps.NanosPerSecond, 1, 2, 0.5, 1.5, 10));
        bars["7203"].Count.ShouldBe(2);
        _log.Lines.ShouldContain(line => line.Contains("no history for GONE: HTTP 404", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Host_that_refuses_one_symbol_should_not_be_asked_for_the_rest()
    {
        await using var server = await ScriptedServer.HttpAsync((context, _) =>
        {
            context.Response.StatusCode = 429;
            return context.Response.WriteAsync("Too Many Requests");
        });
        var options = new FeedOptions { WarmUp = "chart", WarmUpUrl = server.HttpUrl };

        var bars = await WarmUpSource.LoadAsync(options, [.. Enumerable.Range(0, 100).Select(i => $"S{i}")], TimeProvider.System, _log);

        bars.ShouldBeEmpty();
        server.Requests.ShouldBeLessThan(20);
        _log.Lines.Length.ShouldBe(100);
    }

    [Fact]
    public async Task Silent_host_should_not_hold_the_start_beyond_the_time_limit()
    {
        await using var server = await ScriptedServer.HttpAsync((context, _) =>
            Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        var options = new FeedOptions { WarmUp = "chart", WarmUpUrl = server.HttpUrl };

        var bars = await WarmUpSource.LoadAsync(options, ["7203", "8306"], TimeProvider.System, _log, TimeSpan.FromMilliseconds(100))
            .WaitAsync(FeedFixture.Deadline);

        bars.ShouldBeEmpty();
        _log.Lines.Length.ShouldBe(2);
    }

    [SkippableFact]
    public async Task File_should_be_folded_into_minutes_that_hold_each_of_its_trades_once()
    {
        var path = SharedData.PathOf("ticks/btcusdt-20210108.csv");
        var rows = (await File.ReadAllLinesAsync(path))[1..].Select(line => line.Split(',')).ToArray();

        var bars = (await WarmUpSource.LoadAsync(new FeedOptions { WarmUp = path }, [], TimeProvider.System, _log))["BTCUSDT"];

        bars.Sum(bar => bar.Volume).ShouldBe(rows.Sum(row => double.Parse(row[3], CultureInfo.InvariantCulture)), tolerance: 1e-9);
        bars[0].Open.ShouldBe(double.Parse(rows[0][2], CultureInfo.InvariantCulture));
        bars[^1].Close.ShouldBe(double.Parse(rows[^1][2], CultureInfo.InvariantCulture));
        bars.Max(bar => bar.High).ShouldBe(rows.Max(row => double.Parse(row[2], CultureInfo.InvariantCulture)));
        bars.Min(bar => bar.Low).ShouldBe(rows.Min(row => double.Parse(row[2], CultureInfo.InvariantCulture)));
        bars.ShouldAllBe(bar => bar.EndUnixNanos - bar.StartUnixNanos == 60 * Timestamps.NanosPerSecond && bar.StartUnixNanos % (60 * Timestamps.NanosPerSecond) == 0);
    }

    [Theory]
    [InlineData("/no/such/file.csv", 1)]
    [InlineData("none", 0)]
    [InlineData(null, 0)]
    public async Task Nothing_to_load_should_leave_the_features_cold_not_stop_the_start(string? warmUp, int warnings)
    {
        var bars = await WarmUpSource.LoadAsync(new FeedOptions { WarmUp = warmUp }, ["7203"], TimeProvider.System, _log);

        bars.ShouldBeEmpty();
        _log.Lines.Length.ShouldBe(warnings);
    }
}
