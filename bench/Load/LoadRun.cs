using System.Diagnostics;

namespace AkkaDayTrade.Load;

/// <summary>
/// One run: exchange and host as processes, a warm-up, the measured window, and the final count. The exchange follows its
/// schedule whatever the host does (flat out: as fast as the socket is read), and stamps each frame with the time it is due;
/// so the lag of a frame's arrival behind that stamp and the latency from its arrival together hide no stall of either process.
/// </summary>
internal sealed class LoadRun(LoadOptions options, TextWriter progress, CancellationToken stop)
{
    private static readonly TimeSpan FirstTickTimeout = TimeSpan.FromSeconds(60);

    /// <summary>A host that gets nothing through for so long has nothing left.</summary>
    private static readonly TimeSpan StandstillTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    public static async Task<LoadResult> RunAsync(LoadOptions options, TextWriter progress, CancellationToken stop)
    {
        var directory = Directory.CreateTempSubdirectory("akkadaytrade-load-");
        try
        {
            return await new LoadRun(options, progress, stop).RunAsync(directory.FullName);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private async Task<LoadResult> RunAsync(string directory)
    {
        var bare = options.Bare ? await MeasureBareAsync() : (double?)null;
        await using var redis = options.Store == StoreKind.Redis ? await RedisServer.StartAsync(directory, stop) : null;
        await using var exchange = await ExchangeProcess.StartAsync(options, options.Rate, stop);
        await using var host = await HostProcess.StartAsync(options, exchange.FeedOf(options.Format), directory, redis?.Port, stop);
        await FirstTickAsync(host);
        await SayAsync($"warming up for {options.Warmup.TotalSeconds:0} s");
        await Task.Delay(options.Warmup, TimeProvider.System, stop);

        await SayAsync($"measuring for {options.Duration.TotalSeconds:0} s");
        using var pauses = new GcPauses(host.Process.Id);
        var before = await ReadAsync(exchange, host, redis);
        await Task.Delay(options.Duration, TimeProvider.System, stop);
        var after = await ReadAsync(exchange, host, redis);
        await pauses.StopAsync(stop);

        await SayAsync("counting what came through");
        var sent = await exchange.StopAsync(stop);
        var lost = sent - await DrainAsync(host, sent);
        await host.Process.StopAsync(stop);
        return LoadResult.Of(options, before, after, lost, pauses.LongestMs, bare);
    }

    private async Task<double> MeasureBareAsync()
    {
        await SayAsync("measuring the plain loop");
        await using var exchange = await ExchangeProcess.StartAsync(options, rate: 0, stop);
        return await new BareLoop(options, exchange.FeedOf(options.Format)).MeasureAsync(stop);
    }

    private async Task FirstTickAsync(HostProcess host)
    {
        var started = Stopwatch.GetTimestamp();
        while ((await host.MetricsAsync(stop)).MessagesProcessed == 0)
        {
            if (Stopwatch.GetElapsedTime(started) > FirstTickTimeout)
            {
                throw new LoadException($"The host has processed nothing within {FirstTickTimeout.TotalSeconds} s.");
            }

            await Task.Delay(PollInterval, TimeProvider.System, stop);
        }
    }

    /// <summary>Waits until all that was sent is through, or nothing moves any more; returns what came through.</summary>
    private async Task<long> DrainAsync(HostProcess host, long sent)
    {
        var processed = 0L;
        var moved = Stopwatch.GetTimestamp();
        while (processed < sent && Stopwatch.GetElapsedTime(moved) < StandstillTimeout)
        {
            await Task.Delay(PollInterval, TimeProvider.System, stop);
            var metrics = await host.MetricsAsync(stop);
            if (metrics.MessagesProcessed + metrics.MessagesDropped is var now && now > processed)
            {
                (processed, moved) = (now, Stopwatch.GetTimestamp());
            }
        }

        return processed;
    }

    private async Task<RunReading> ReadAsync(ExchangeProcess exchange, HostProcess host, RedisServer? redis)
    {
        var at = Stopwatch.GetTimestamp();
        var sent = await exchange.EventsSentAsync(stop);
        var reading = await host.ReadAsync(stop);
        return new RunReading(at, sent, reading, host.Process.Usage(), exchange.Process.Usage(), redis?.Process.Usage());
    }

    private Task SayAsync(string what) => progress.WriteLineAsync($"{what} …");
}
