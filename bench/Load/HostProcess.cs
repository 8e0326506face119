using System.Globalization;
using System.Net.Http.Json;
using AkkaDayTrade.Host;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Load;

/// <summary>What the host says about itself at one moment; totals since its start.</summary>
internal sealed record HostReading(
    SystemMetrics Metrics,
    IReadOnlyDictionary<string, IReadOnlyList<LatencyCount>> Latencies,
    double StoreConflated,
    double Gen2Collections,
    double AllocatedBytes)
{
    /// <summary>Events that are through: in the features, or rejected under a reason.</summary>
    public long Processed => Metrics.MessagesProcessed + Metrics.MessagesDropped;
}

/// <summary>The host as a process of its own, on free ports and with a store of its own.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private readonly HttpClient _http;

    private HostProcess(ChildProcess process, Uri address)
    {
        Process = process;
        _http = new HttpClient { BaseAddress = address };
    }

    public ChildProcess Process { get; }

    /// <param name="redisPort">Of a server of its own; null = embedded.</param>
    public static async Task<HostProcess> StartAsync(LoadOptions options, Uri feed, string directory, int? redisPort, CancellationToken cancellation)
    {
        var process = ChildProcess.StartBeside(
            "AkkaDayTrade.Host",
            $"--Symbols={string.Join(',', options.SymbolNames)}",
            $"--Feed:Format={options.Format.ToString().ToLowerInvariant()}",
            $"--Feed:Url={feed}",
            "--Feed:Key=load",
            "--Feed:Secret=load",
            "--Feed:WarmUp=none",
            options.Checkpoints ? "--Checkpoint:Interval=2s" : "--Checkpoint:Interval=0",
            "--Http:Urls=http://127.0.0.1:0",
            "--Cluster:Port=0",
            "--Pbm:Port=0",
            redisPort is { } port ? $"--Redis:ConnectionString=127.0.0.1:{port}" : "--Redis:Port=0",
            $"--Redis:DataDirectory={directory}",
            // So that there are alerts to time: a rule that every symbol meets now and then.
            "--Alerts:Rules:0:Name=load",
            "--Alerts:Rules:0:When=rsi_14 > 70",
            "--Alerts:Rules:0:Cooldown=1s",
            "--Logging:LogLevel:AkkaDayTrade=Warning");
        try
        {
            var ready = await process.ExpectAsync(Patterns.HostReady(), cancellation);
            return new HostProcess(process, new Uri(ready.Groups["address"].Value));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public async Task<SystemMetrics> MetricsAsync(CancellationToken cancellation) =>
        (await _http.GetFromJsonAsync<SystemMetrics>("api/v1/metrics", cancellation))!;

    public async Task<HostReading> ReadAsync(CancellationToken cancellation)
    {
        var metrics = await MetricsAsync(cancellation);
        var latencies = await _http.GetFromJsonAsync<Dictionary<string, IReadOnlyList<LatencyCount>>>("api/v1/latency", cancellation);
        var meters = await _http.GetStringAsync(new Uri("metrics", UriKind.Relative), cancellation);
        return new HostReading(
            metrics,
            latencies!,
            Meter(meters, "daytrade_store_conflated_total"),
            Meter(meters, "dotnet_gc_collections_total", "gen2"),
            Meter(meters, "dotnet_gc_heap_total_allocated_bytes_total"));
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return Process.DisposeAsync();
    }

    /// <summary>A value of Prometheus' text format: `name{labels} value [timestamp]`.</summary>
    private static double Meter(string text, string name, string label = "")
    {
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith(name, StringComparison.Ordinal) && line.Contains(label, StringComparison.Ordinal))
            {
                var value = line[(line.LastIndexOf('}') is var end and >= 0 ? end + 1 : name.Length)..].Trim().Split(' ')[0];
                return double.Parse(value, CultureInfo.InvariantCulture);
            }
        }

        throw new LoadException($"The host's /metrics does not have '{name}'.");
    }
}
