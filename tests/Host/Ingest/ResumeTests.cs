using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Host.Tests.EndToEnd;
using AkkaDayTrade.Host.Tests.Store;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Predict;
using AkkaDayTrade.Pipeline.Store;

namespace AkkaDayTrade.Host.Tests.Ingest;

/// <summary>Replays that are stopped midway and taken up again, on a real store, against an undisturbed fold of the file.</summary>
public sealed class ResumeTests : IAsyncLifetime, IDisposable
{
    private const int Rows = 3_000;
    private readonly TemporaryDirectory _directory = new();
    private readonly GarnetTestServer _redis = new();

    public Task InitializeAsync() => _redis.StartAsync();

    public async Task DisposeAsync() => await _redis.DisposeAsync();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Replay_that_was_stopped_midway_should_end_as_if_it_had_not_been()
    {
        var file = await WriteFileAsync("ticks.csv");
        var fold = BatchFold.Of(file, FeatureSet.Parse(FeatureOptions.DefaultSet), new PredictionOptions().Interval);
        long accepted = 0;
        foreach (var stopAt in new[] { Rows / 4, Rows / 2 })
        {
            await using var system = await StartAsync(file, resume: true, speed: 300);
            await Eventually.BeTrue(() => accepted + system.GetSummary().TicksAccepted >= stopAt, "part of the input");
            await system.StopAsync();
            accepted += system.GetSummary().TicksAccepted;
        }

        accepted.ShouldBeLessThan(Rows);
        await using var last = await StartAsync(file, resume: true, speed: 0);
        await last.Completion.WaitAsync(TimeSpan.FromSeconds(60));

        var summary = last.GetSummary();
        (accepted + summary.TicksAccepted).ShouldBe(fold.Accepted);
        summary.TicksIn.ShouldBe(summary.TicksAccepted + summary.Rejected.Values.Sum());
        summary.Gaps.ShouldBe(0);
        var newest = last.Live.NewestVector("EURUSD").ShouldNotBeNull();
        newest.Values.Select(BitConverter.DoubleToInt64Bits).ShouldBe(fold.Vectors[^1].Values.Select(BitConverter.DoubleToInt64Bits));
    }

    [Fact]
    public async Task Replay_without_resume_should_begin_anew_whatever_is_stored()
    {
        var file = await WriteFileAsync("ticks.csv");
        for (var run = 0; run < 2; run++)
        {
            await using var system = await StartAsync(file, resume: false, speed: 0);
            await system.Completion.WaitAsync(TimeSpan.FromSeconds(60));
            system.GetSummary().TicksAccepted.ShouldBe(Rows);
        }
    }

    [Fact]
    public async Task Offset_of_another_file_should_not_be_used()
    {
        await using (var first = await StartAsync(await WriteFileAsync("one.csv"), resume: true, speed: 0))
        {
            await first.Completion.WaitAsync(TimeSpan.FromSeconds(60));
        }

        await using var second = await StartAsync(await WriteFileAsync("other.csv"), resume: true, speed: 0);
        await second.Completion.WaitAsync(TimeSpan.FromSeconds(60));

        second.GetSummary().TicksAccepted.ShouldBe(Rows);
    }

    private Task<RealtimeSystem> StartAsync(string file, bool resume, double speed) => RealtimeSystem.StartAsync(o =>
    {
        o.OnFreePorts(_directory.File("unused"));
        o.Redis = new RedisOptions { ConnectionString = _redis.ConnectionString };
        o.Symbols = ["EURUSD"];
        o.Feed = o.Feed with { Transport = FeedTransport.Replay, Path = file, Speed = speed, Resume = resume };
        o.Checkpoint = o.Checkpoint with { Interval = TimeSpan.FromMilliseconds(200) };
    });

    /// <summary>A tick a second, so that each closes the time bucket of the one before.</summary>
    private async Task<string> WriteFileAsync(string name)
    {
        var file = _directory.File(name);
        var start = new DateTimeOffset(2026, 2, 24, 0, 0, 0, TimeSpan.Zero);
        await File.WriteAllLinesAsync(
            file,
            ["timestamp,symbol,price,volume,bid,ask", .. Enumerable.Range(0, Rows).Select(row => string.Create(
                CultureInfo.InvariantCulture, $"{start.AddSeconds(row):yyyy-MM-ddTHH:mm:ssZ},EURUSD,{1.1 + (row * 7919 % 101 * 0.0001)},{1 + (row % 5)},,"))]);
        return file;
    }
}
