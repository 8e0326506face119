using System.Diagnostics;

namespace AkkaDayTrade.Load;

/// <summary>Everything that is counted, at one moment of the run.</summary>
internal sealed record RunReading(
    long Timestamp,
    long EventsSent,
    HostReading Host,
    (TimeSpan Cpu, long ResidentBytes) HostUsage,
    (TimeSpan Cpu, long ResidentBytes) ExchangeUsage,
    (TimeSpan Cpu, long ResidentBytes)? RedisUsage);

/// <summary>What a process used within the window.</summary>
internal sealed record ProcessUsage(double CpuCores, double RssMb);

/// <summary>What the host used within the window.</summary>
/// <param name="GcPauseMsMax">The longest pause for the garbage collector.</param>
/// <param name="Gen2">Collections of generation 2.</param>
/// <param name="BytesPerTick">Allocated bytes for each event processed.</param>
internal sealed record HostUsage(double CpuCores, double RssMb, double GcPauseMsMax, long Gen2, double BytesPerTick);

/// <summary>The limit that the host is compared with.</summary>
internal sealed record BareResult(double TicksPerSecond);

/// <summary>The figures of one run. Rates and latencies are of the measured window, <see cref="Lost"/> of the whole run.</summary>
/// <param name="Lost">Events that the exchange sent and the host neither has in its features nor rejected under a reason.</param>
/// <param name="LatencyMs">`feedLag`: from the scheduled time to the arrival (formats with times in milliseconds add up to 1 ms);
/// the others from the arrival to the stage's end. A stage without a measurement is absent.</param>
/// <param name="FromScheduleMs">From the scheduled time to the stage's end, see <see cref="LatencyQuantiles.Sum"/>; null when flat out.</param>
internal sealed record LoadResult(
    double DurationSeconds,
    double OfferedPerSecond,
    double ProcessedPerSecond,
    long Lost,
    double FeatureValuesPerSecond,
    long StoreConflated,
    long Rejected,
    IReadOnlyDictionary<string, LatencyQuantiles> LatencyMs,
    IReadOnlyDictionary<string, LatencyQuantiles>? FromScheduleMs,
    HostUsage Host,
    ProcessUsage Exchange,
    ProcessUsage? Redis,
    BareResult? Bare,
    double? RatioToBare)
{
    /// <summary>By the names of the result, those of the host's readings.</summary>
    private static readonly (string Name, string Reading)[] Stages =
        [("features", "features"), ("stored", "stored"), ("predicted", "predicted"), ("alerted", "alerted")];

    public static LoadResult Of(LoadOptions options, RunReading before, RunReading after, long lost, double longestPauseMs, double? bareTicksPerSecond)
    {
        var seconds = Stopwatch.GetElapsedTime(before.Timestamp, after.Timestamp).TotalSeconds;
        var processed = after.Host.Processed - before.Host.Processed;
        var lag = options.IsFlatOut ? null : Between("feedlag");
        var stages = Stages.Select(stage => (stage.Name, Latency: Between(stage.Reading))).ToList();
        return new LoadResult(
            seconds,
            (after.EventsSent - before.EventsSent) / seconds,
            processed / seconds,
            lost,
            (after.Host.Metrics.FeaturesProcessed - before.Host.Metrics.FeaturesProcessed) / seconds,
            (long)(after.Host.StoreConflated - before.Host.StoreConflated),
            after.Host.Metrics.MessagesDropped - before.Host.Metrics.MessagesDropped,
            Present(stages.Prepend((Name: "feedLag", Latency: lag))),
            options.IsFlatOut ? null : Present(stages.Select(stage => (stage.Name, LatencyQuantiles.Sum(lag, stage.Latency)))),
            new HostUsage(
                Cores(before.HostUsage, after.HostUsage, seconds),
                Megabytes(after.HostUsage),
                longestPauseMs,
                (long)(after.Host.Gen2Collections - before.Host.Gen2Collections),
                processed == 0 ? 0 : (after.Host.AllocatedBytes - before.Host.AllocatedBytes) / processed),
            Usage(before.ExchangeUsage, after.ExchangeUsage, seconds),
            after.RedisUsage is { } redis ? Usage(before.RedisUsage!.Value, redis, seconds) : null,
            bareTicksPerSecond is { } bare ? new BareResult(bare) : null,
            processed / seconds / bareTicksPerSecond);

        LatencyQuantiles? Between(string reading) =>
            LatencyQuantiles.Between(before.Host.Latencies[reading], after.Host.Latencies[reading]);
    }

    private static Dictionary<string, LatencyQuantiles> Present(IEnumerable<(string Name, LatencyQuantiles? Latency)> stages) =>
        stages.Where(stage => stage.Latency is not null).ToDictionary(stage => stage.Name, stage => stage.Latency!);

    private static ProcessUsage Usage((TimeSpan Cpu, long ResidentBytes) before, (TimeSpan Cpu, long ResidentBytes) after, double seconds) =>
        new(Cores(before, after, seconds), Megabytes(after));

    private static double Cores((TimeSpan Cpu, long ResidentBytes) before, (TimeSpan Cpu, long ResidentBytes) after, double seconds) =>
        (after.Cpu - before.Cpu).TotalSeconds / seconds;

    private static double Megabytes((TimeSpan Cpu, long ResidentBytes) usage) => usage.ResidentBytes / 1e6;
}
