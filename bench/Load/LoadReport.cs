using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AkkaDayTrade.Load;

/// <summary>Shows a result: as one table for people, as JSON for programs.</summary>
internal static class LoadReport
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static async Task WriteTableAsync(TextWriter output, LoadOptions options, LoadResult result)
    {
        await output.WriteLineAsync(Invariant($"{Conditions(options)}, {result.DurationSeconds:0.0} s"));
        await WriteAsync(output, "offered, ticks/s", Invariant($"{result.OfferedPerSecond:#,0}"));
        await WriteAsync(output, "processed, ticks/s", Invariant($"{result.ProcessedPerSecond:#,0}"));
        await WriteAsync(output, "rejected in the window", Invariant($"{result.Rejected:#,0}"));
        await WriteAsync(output, "lost in the whole run", result.Lost is { } lost ? Invariant($"{lost:#,0}") : "not counted");
        await WriteAsync(output, "feature values/s", Invariant($"{result.FeatureValuesPerSecond:#,0}"));
        await WriteAsync(output, "store writes conflated", Invariant($"{result.StoreConflated:#,0}"));
        if (result is { Bare: { } bare, RatioToBare: { } ratio })
        {
            await WriteAsync(output, "plain loop, ticks/s", Invariant($"{bare.TicksPerSecond:#,0}"));
            await WriteAsync(output, "ratio to the plain loop", Invariant($"{ratio:0.000}"));
        }

        await output.WriteLineAsync(Invariant($"  {"latency, ms",-30}{"p50",12}{"p99",12}{"p99.9",12}{"max",12}{"samples",12}"));
        await WriteAsync(output, result.LatencyMs, name => name == "feedLag" ? "schedule→wire" : $"wire→{name}");
        await WriteAsync(output, result.FromScheduleMs ?? new Dictionary<string, LatencyQuantiles>(), name => $"schedule→{name}");
        await output.WriteLineAsync(Invariant($"  {"process",-30}{"cores",12}{"MB",12}"));
        await WriteAsync(output, options.Nodes == 1 ? "host" : $"{options.Nodes} hosts", new ProcessUsage(result.Host.CpuCores, result.Host.RssMb));
        await WriteAsync(output, "exchange", result.Exchange);
        await WriteAsync(output, "redis-server", result.Redis);
        if (result.StartSeconds is { } start)
        {
            await WriteAsync(output, "host: start to features, s", Invariant($"{start:0.00}"));
        }

        if (result.Host.GcPauseMsMax is { } pause)
        {
            await WriteAsync(output, "host: longest GC pause, ms", Invariant($"{pause:0.0}"));
        }

        await WriteAsync(output, "host: gen 2 collections", Invariant($"{result.Host.Gen2}"));
        await WriteAsync(output, "host: bytes allocated a tick", Invariant($"{result.Host.BytesPerTick:0}"));
        await WriteAsync(output, result.Burst, options.Burst);
        await WriteAsync(output, result.Soak);
    }

    /// <summary>Several results in one line each.</summary>
    public static async Task WriteSweepAsync(TextWriter output, IReadOnlyList<SweepPoint> points)
    {
        await output.WriteLineAsync(Invariant(
            $"{"",-22}{"ticks/s",10}{"spread",8}{"ratio",7}{"lost",6}{"features p50",14}{"p99",9}{"stored p99",12}{"alerted p99",13}{"cores",7}{"MB",6}{"gen2",6}{"B/tick",8}"));
        foreach (var point in points)
        {
            var latency = (string stage, Func<LatencyQuantiles, double> of) =>
                point.Median(result => result.LatencyMs.TryGetValue(stage, out var quantiles) ? of(quantiles) : null) is { } ms ? Invariant($"{ms:0.00}") : "-";
            var ratio = point.Median(result => result.RatioToBare) is { } median ? Invariant($"{median:0.00}") : "-";
            await output.WriteLineAsync(Invariant(
                $"{point.Name,-22}{point.Median(result => result.ProcessedPerSecond),10:#,0}{point.Spread(result => result.ProcessedPerSecond),7:0}%{ratio,7}{point.Results.Sum(result => result.Lost),6}{latency("features", quantiles => quantiles.P50),14}{latency("features", quantiles => quantiles.P99),9}{latency("stored", quantiles => quantiles.P99),12}{latency("alerted", quantiles => quantiles.P99),13}{point.Median(result => result.Host.CpuCores),7:0.00}{point.Median(result => result.Host.RssMb),6:0}{point.Median(result => result.Host.Gen2),6:0}{point.Median(result => result.Host.BytesPerTick),8:0}"));
        }
    }

    public static async Task WriteReadsAsync(TextWriter output, LoadOptions options, ReadsResult result)
    {
        await output.WriteLineAsync(Invariant($"store {options.Store}, {result.Keys:#,0} keys").ToLowerInvariant());
        await WriteAsync(output, "vector, local cache, ns", Invariant($"{result.LocalCacheNanos:0}"));
        await output.WriteLineAsync(Invariant($"  {"reads, ms",-30}{"p50",12}{"p99",12}{"p99.9",12}{"max",12}{"samples",12}"));
        await WriteAsync(
            output, new Dictionary<string, LatencyQuantiles> { ["vector from Redis"] = result.VectorMs, ["an hour of one feature"] = result.HistoryMs }, name => name);
    }

    public static Task WriteJsonAsync<T>(string file, T result) => File.WriteAllBytesAsync(file, JsonSerializer.SerializeToUtf8Bytes(result, Json));

    public static string Conditions(LoadOptions options)
    {
        if (options.AttachedHost is { } host)
        {
            return $"running host {host}";
        }

        var rate = options.IsFlatOut ? "flat out" : Invariant($"{options.Rate:#,0} ticks/s");
        var burst = options.Burst > TimeSpan.Zero ? Invariant($", ten times as much for {options.Burst.TotalSeconds:0} s") : string.Empty;
        var nodes = options.Nodes == 1 ? "1 node" : $"{options.Nodes} nodes";
        return Invariant(
            $"{rate}{burst}, {options.Symbols} symbols, {options.TicksPerFrame} ticks a frame, {options.Format}, store {options.Store}, checkpoints {(options.Checkpoints ? "on" : "off")}, {nodes}")
            .ToLowerInvariant();
    }

    private static async Task WriteAsync(TextWriter output, BurstResult? burst, TimeSpan length)
    {
        if (burst is not null)
        {
            await WriteAsync(output, Invariant($"burst of {length.TotalSeconds:0} s, ticks/s at most"), Invariant($"{burst.PeakOfferedPerSecond:#,0}"));
            await WriteAsync(output, "  features p99 before, ms", Invariant($"{burst.SteadyP99Ms:0.0}"));
            await WriteAsync(output, "  features p99 at worst, ms", Invariant($"{burst.WorstP99Ms:0.0}"));
            await WriteAsync(output, "  steady again after, s", burst.RecoveredSeconds is { } seconds ? Invariant($"{seconds:0.0}") : "not within the run");
        }
        else if (length > TimeSpan.Zero)
        {
            await WriteAsync(output, "burst", "not seen");
        }
    }

    private static async Task WriteAsync(TextWriter output, SoakResult? soak)
    {
        if (soak is not null)
        {
            await WriteAsync(output, "soak: resident, MB an hour", Invariant($"{soak.RssMbPerHour:+0.0;-0.0;0}"));
            await WriteAsync(output, "soak: p50, ms an hour", Invariant($"{soak.FeaturesP50MsPerHour:+0.00;-0.00;0}"));
            await WriteAsync(output, "soak: p99, ms an hour", Invariant($"{soak.FeaturesP99MsPerHour:+0.00;-0.00;0}"));
        }
    }

    private static Task WriteAsync(TextWriter output, string what, string figure) => output.WriteLineAsync($"  {what,-30}{figure,12}");

    private static async Task WriteAsync(TextWriter output, IReadOnlyDictionary<string, LatencyQuantiles> latencies, Func<string, string> nameOf)
    {
        foreach (var (stage, latency) in latencies)
        {
            await output.WriteLineAsync(Invariant(
                $"    {nameOf(stage),-28}{latency.P50,12:0.000}{latency.P99,12:0.000}{latency.P999,12:0.000}{latency.Max,12:0.000}{latency.Count,12:#,0}"));
        }
    }

    private static Task WriteAsync(TextWriter output, string process, ProcessUsage? usage) => usage is null
        ? Task.CompletedTask
        : output.WriteLineAsync(Invariant($"    {process,-28}{usage.CpuCores,12:0.00}{usage.RssMb,12:0}"));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
