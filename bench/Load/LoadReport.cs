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
        var rate = options.IsFlatOut ? "flat out" : Invariant($"{options.Rate:#,0} ticks/s");
        await output.WriteLineAsync(Invariant(
            $"{rate}, {options.Symbols} symbols, {options.TicksPerFrame} ticks a frame, {options.Format}, store {options.Store}, {result.DurationSeconds:0.0} s").ToLowerInvariant());
        await WriteAsync(output, "offered, ticks/s", Invariant($"{result.OfferedPerSecond:#,0}"));
        await WriteAsync(output, "processed, ticks/s", Invariant($"{result.ProcessedPerSecond:#,0}"));
        await WriteAsync(output, "rejected in the window", Invariant($"{result.Rejected:#,0}"));
        await WriteAsync(output, "lost in the whole run", Invariant($"{result.Lost:#,0}"));
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
        await WriteAsync(output, "host", new ProcessUsage(result.Host.CpuCores, result.Host.RssMb));
        await WriteAsync(output, "exchange", result.Exchange);
        await WriteAsync(output, "redis-server", result.Redis);
        await WriteAsync(output, "host: longest GC pause, ms", Invariant($"{result.Host.GcPauseMsMax:0.0}"));
        await WriteAsync(output, "host: gen 2 collections", Invariant($"{result.Host.Gen2}"));
        await WriteAsync(output, "host: bytes allocated a tick", Invariant($"{result.Host.BytesPerTick:0}"));
    }

    public static Task WriteJsonAsync(string file, LoadResult result) =>
        File.WriteAllBytesAsync(file, JsonSerializer.SerializeToUtf8Bytes(result, Json));

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
