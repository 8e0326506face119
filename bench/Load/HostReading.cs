using System.Globalization;
using System.Net.Http.Json;
using AkkaDayTrade.Host;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Load;

/// <summary>What the hosts say about themselves at one moment; totals since their start.</summary>
/// <param name="Processed">Events that are through: in the features, or rejected under a reason.</param>
internal sealed record HostReading(
    long Processed,
    long Rejected,
    long FeatureValues,
    IReadOnlyDictionary<string, IReadOnlyList<LatencyCount>> Latencies,
    double StoreConflated,
    double Gen2Collections,
    double AllocatedBytes,
    double CpuSeconds,
    double ResidentBytes)
{
    public static async Task<HostReading> OfAsync(HttpClient host, CancellationToken cancellation)
    {
        var metrics = (await host.GetFromJsonAsync<SystemMetrics>("api/v1/metrics", cancellation))!;
        var latencies = await host.GetFromJsonAsync<Dictionary<string, IReadOnlyList<LatencyCount>>>("api/v1/latency", cancellation);
        var meters = await host.GetStringAsync(new Uri("metrics", UriKind.Relative), cancellation);
        return new HostReading(
            metrics.MessagesProcessed + metrics.MessagesDropped,
            metrics.MessagesDropped,
            metrics.FeaturesProcessed,
            latencies!,
            Meter(meters, "daytrade_store_conflated_total"),
            Meter(meters, "dotnet_gc_collections_total", "gen2"),
            Meter(meters, "dotnet_gc_heap_total_allocated_bytes_total"),
            Meter(meters, "dotnet_process_cpu_time_seconds_total"),
            Meter(meters, "dotnet_process_memory_working_set_bytes"));
    }

    /// <summary>Several hosts as one.</summary>
    public static HostReading Sum(IReadOnlyList<HostReading> hosts) => hosts.Count == 1
        ? hosts[0]
        : new HostReading(
            hosts.Sum(host => host.Processed),
            hosts.Sum(host => host.Rejected),
            hosts.Sum(host => host.FeatureValues),
            hosts.SelectMany(host => host.Latencies).GroupBy(latency => latency.Key).ToDictionary(
                stage => stage.Key,
                stage => (IReadOnlyList<LatencyCount>)
                [
                    .. stage.SelectMany(latency => latency.Value)
                        .GroupBy(entry => entry.Ms)
                        .Select(same => new LatencyCount(same.Key, same.Sum(entry => entry.Count)))
                        .OrderBy(entry => entry.Ms),
                ]),
            hosts.Sum(host => host.StoreConflated),
            hosts.Sum(host => host.Gen2Collections),
            hosts.Sum(host => host.AllocatedBytes),
            hosts.Sum(host => host.CpuSeconds),
            hosts.Sum(host => host.ResidentBytes));

    /// <summary>Values of Prometheus' text format, `name{labels} value [timestamp]`, that carry a label, added up.</summary>
    private static double Meter(string text, string name, string label = "")
    {
        double? sum = null;
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith(name, StringComparison.Ordinal) && line.Contains(label, StringComparison.Ordinal))
            {
                var value = line[(line.LastIndexOf('}') is var end and >= 0 ? end + 1 : name.Length)..].Trim().Split(' ')[0];
                sum = (sum ?? 0) + double.Parse(value, CultureInfo.InvariantCulture);
            }
        }

        return sum ?? throw new LoadException($"The host's /metrics does not have '{name}'.");
    }
}
