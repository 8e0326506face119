using System.Diagnostics;

namespace AkkaDayTrade.Load;

/// <summary>
/// One run: exchange and hosts as processes, a warm-up, the measured window, and the final count. The exchange follows its
/// schedule whatever the host does (flat out: as fast as the socket is read), and stamps each frame with the time it is due;
/// so the lag of a frame's arrival behind that stamp and the latency from its arrival together hide no stall of either process.
/// </summary>
internal sealed class LoadRun(LoadOptions options, TextWriter progress, CancellationToken stop)
{
    /// <summary>A host that gets nothing through for so long has nothing left.</summary>
    private static readonly TimeSpan StandstillTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BurstSample = TimeSpan.FromMilliseconds(500);

    /// <summary>A soak is told by about so many samples, at most one a second.</summary>
    private const int SoakSamples = 120;

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
        await using var redis = options.Store == StoreKind.Redis || options.Nodes > 1 ? await RedisServer.StartAsync(directory, stop) : null;
        await using var exchange = await ExchangeProcess.StartAsync(options, options.Rate, stop);
        await using var hosts = await HostGroup.StartAsync(options, exchange.FeedOf(options.Format), directory, redis?.Port, stop);
        await SayAsync($"warming up for {options.Warmup.TotalSeconds:0} s");
        await Task.Delay(options.Warmup, TimeProvider.System, stop);

        await SayAsync($"measuring for {options.Duration.TotalSeconds:0} s");
        var pauses = hosts.Processes.Select(host => new GcPauses(host.Process.Id)).ToList();
        var readings = await MeasureAsync(() => ReadAsync(exchange, hosts, redis));
        foreach (var pause in pauses)
        {
            await pause.StopAsync(stop);
            pause.Dispose();
        }

        await SayAsync("counting what came through");
        var lost = await exchange.StopAsync(stop) is { } sent ? sent - await DrainAsync(hosts, sent) : (long?)null;
        await hosts.StopAsync(stop);
        return LoadResult.Of(options, readings, lost, hosts.StartSeconds, pauses.Count == 0 ? null : pauses.Max(pause => pause.LongestMs), bare);
    }

    private async Task<double> MeasureBareAsync()
    {
        await SayAsync("measuring the plain loop");
        await using var exchange = await ExchangeProcess.StartAsync(options with { Burst = TimeSpan.Zero }, rate: 0, stop);
        return await new BareLoop(options, exchange.FeedOf(options.Format)).MeasureAsync(stop);
    }

    /// <summary>The window's first and last reading, and those between that the run is to be watched by.</summary>
    private async Task<IReadOnlyList<RunReading>> MeasureAsync(Func<Task<RunReading>> read)
    {
        var interval = true switch
        {
            _ when options.Burst > TimeSpan.Zero => BurstSample,
            _ when options.Soak => TimeSpan.FromSeconds(Math.Max(1, options.Duration.TotalSeconds / SoakSamples)),
            _ => options.Duration,
        };
        var started = Stopwatch.GetTimestamp();
        var readings = new List<RunReading> { await read() };
        for (var next = interval; next < options.Duration + interval; next += interval)
        {
            var rest = next - Stopwatch.GetElapsedTime(started);
            await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, TimeProvider.System, stop);
            readings.Add(await read());
        }

        return readings;
    }

    /// <summary>Waits until all that was sent is through, or nothing moves any more; returns what came through.</summary>
    private async Task<long> DrainAsync(HostGroup hosts, long sent)
    {
        var processed = 0L;
        var moved = Stopwatch.GetTimestamp();
        while (processed < sent && Stopwatch.GetElapsedTime(moved) < StandstillTimeout)
        {
            await Task.Delay(PollInterval, TimeProvider.System, stop);
            if (await hosts.ProcessedAsync(stop) is var now && now > processed)
            {
                (processed, moved) = (now, Stopwatch.GetTimestamp());
            }
        }

        return processed;
    }

    private async Task<RunReading> ReadAsync(ExchangeProcess exchange, HostGroup hosts, RedisServer? redis)
    {
        var at = Stopwatch.GetTimestamp();
        var sent = await exchange.EventsSentAsync(stop);
        var reading = await hosts.ReadAsync(stop);
        return new RunReading(at, sent, reading, exchange.Process?.Usage(), redis?.Process.Usage());
    }

    private Task SayAsync(string what) => progress.WriteLineAsync($"{what} …");
}
