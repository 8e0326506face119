using System.Diagnostics;

namespace AkkaDayTrade.Load;

/// <summary>Everything that is counted, at one moment of the run.</summary>
internal sealed record RunReading(
    long Timestamp,
    long EventsSent,
    HostReading Host,
    (TimeSpan Cpu, long ResidentBytes)? ExchangeUsage,
    (TimeSpan Cpu, long ResidentBytes)? RedisUsage);

/// <summary>What a process used within the window.</summary>
internal sealed record ProcessUsage(double CpuCores, double RssMb);

/// <summary>What the hosts used within the window, together.</summary>
/// <param name="GcPauseMsMax">The longest pause for the garbage collector; null of a host that was there before.</param>
/// <param name="Gen2">Collections of generation 2.</param>
/// <param name="BytesPerTick">Allocated bytes for each event processed.</param>
internal sealed record HostUsage(double CpuCores, double RssMb, double? GcPauseMsMax, long Gen2, double BytesPerTick);

/// <summary>The limit that the host is compared with.</summary>
internal sealed record BareResult(double TicksPerSecond);

/// <summary>The figures of one run. Rates and latencies are of the measured window, <see cref="Lost"/> of the whole run.</summary>
/// <param name="Lost">Events that the exchange sent and no host has in its features or rejected under a reason; null when the
/// exchange is not the run's own and goes on.</param>
/// <param name="StartSeconds">From a host's start to its first features.</param>
/// <param name="LatencyMs">`feedLag`: from the scheduled time to the arrival (formats with times in milliseconds add up to 1 ms);
/// the others from the arrival to the stage's end. A stage without a measurement is absent.</param>
/// <param name="FromScheduleMs">From the scheduled time to the stage's end, see <see cref="LatencyQuantiles.Sum"/>; null when flat out.</param>
internal sealed record LoadResult(
    double DurationSeconds,
    double OfferedPerSecond,
    double ProcessedPerSecond,
    long? Lost,
    double FeatureValuesPerSecond,
    long StoreConflated,
    long Rejected,
    double? StartSeconds,
    IReadOnlyDictionary<string, LatencyQuantiles> LatencyMs,
    IReadOnlyDictionary<string, LatencyQuantiles>? FromScheduleMs,
    HostUsage Host,
    ProcessUsage? Exchange,
    ProcessUsage? Redis,
    BareResult? Bare,
    double? RatioToBare,
    BurstResult? Burst,
    SoakResult? Soak)
{
    /// <summary>By the names of the result, those of the host's readings.</summary>
    private static readonly string[] Stages = ["features", "stored", "predicted", "alerted"];

    /// <param name="readings">The window's first and last, and those between.</param>
    public static LoadResult Of(
        LoadOptions options, IReadOnlyList<RunReading> readings, long? lost, double? startSeconds, double? longestPauseMs, double? bareTicksPerSecond)
    {
        var (before, after) = (readings[0], readings[^1]);
        var seconds = Stopwatch.GetElapsedTime(before.Timestamp, after.Timestamp).TotalSeconds;
        var processed = after.Host.Processed - before.Host.Processed;
        var lag = options.IsFlatOut ? null : Between("feedlag");
        var stages = Stages.Select(stage => (Name: stage, Latency: Between(stage))).ToList();
        var samples = readings.Skip(1).Select((reading, index) => Sample.Between(before.Timestamp, readings[index], reading)).ToList();
        return new LoadResult(
            seconds,
            (after.EventsSent - before.EventsSent) / seconds,
            processed / seconds,
            lost,
            (after.Host.FeatureValues - before.Host.FeatureValues) / seconds,
            (long)(after.Host.StoreConflated - before.Host.StoreConflated),
            after.Host.Rejected - before.Host.Rejected,
            startSeconds,
            Present(stages.Prepend((Name: "feedLag", Latency: lag))),
            options.IsFlatOut ? null : Present(stages.Select(stage => (stage.Name, LatencyQuantiles.Sum(lag, stage.Latency)))),
            new HostUsage(
                (after.Host.CpuSeconds - before.Host.CpuSeconds) / seconds,
                after.Host.ResidentBytes / 1e6,
                longestPauseMs,
                (long)(after.Host.Gen2Collections - before.Host.Gen2Collections),
                processed == 0 ? 0 : (after.Host.AllocatedBytes - before.Host.AllocatedBytes) / processed),
            Usage(before.ExchangeUsage, after.ExchangeUsage, seconds),
            Usage(before.RedisUsage, after.RedisUsage, seconds),
            bareTicksPerSecond is { } bare ? new BareResult(bare) : null,
            processed / seconds / bareTicksPerSecond,
            options.Burst > TimeSpan.Zero ? BurstResult.Of(options.Rate, samples) : null,
            options.Soak ? SoakResult.Of(samples) : null);

        LatencyQuantiles? Between(string reading) =>
            LatencyQuantiles.Between(before.Host.Latencies[reading], after.Host.Latencies[reading]);
    }

    private static Dictionary<string, LatencyQuantiles> Present(IEnumerable<(string Name, LatencyQuantiles? Latency)> stages) =>
        stages.Where(stage => stage.Latency is not null).ToDictionary(stage => stage.Name, stage => stage.Latency!);

    private static ProcessUsage? Usage((TimeSpan Cpu, long ResidentBytes)? before, (TimeSpan Cpu, long ResidentBytes)? after, double seconds) =>
        before is { } earlier && after is { } later
            ? new ProcessUsage((later.Cpu - earlier.Cpu).TotalSeconds / seconds, later.ResidentBytes / 1e6)
            : null;
}
