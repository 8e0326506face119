using AkkaDayTrade.Pipeline.Ingest;

namespace AkkaDayTrade.Load;

/// <summary>A host as a process of its own, on free ports.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private HostProcess(ChildProcess process, Uri address) => (Process, Address) = (process, address);

    public ChildProcess Process { get; }

    /// <summary>Of its HTTP API.</summary>
    public Uri Address { get; }

    /// <param name="redisPort">Of a server of its own; null = embedded.</param>
    /// <param name="clusterPort">0 = any.</param>
    /// <param name="seed">Port of the node that founds the cluster; null = this one alone.</param>
    public static async Task<HostProcess> StartAsync(
        LoadOptions options, Uri feed, string directory, int? redisPort, int clusterPort, int? seed, CancellationToken cancellation)
    {
        var process = ChildProcess.StartBeside(
            "AkkaDayTrade.Host",
            $"--Symbols={string.Join(',', options.SymbolNames)}",
            $"--Feed:Format={options.Format.ToString().ToLowerInvariant()}",
            $"--Feed:Url={feed}",
            // A key of its own for each partition: vendors, and so the exchange, let one connection have one.
            $"--Feed:Key={string.Join(',', Enumerable.Range(0, options.Nodes).Select(partition => $"load{partition}"))}",
            $"--Feed:Secret={string.Join(',', Enumerable.Repeat("load", options.Nodes))}",
            $"--Feed:Partitions={options.Nodes}",
            "--Feed:WarmUp=none",
            // Flat out means as fast as the host reads.
            options.IsFlatOut ? "--Feed:MaxBehind=1h" : "--Feed:MaxBehind=10s",
            options.Checkpoints ? "--Checkpoint:Interval=2s" : "--Checkpoint:Interval=0",
            options.Store == StoreKind.None ? "--Store:Writes=off" : "--Store:Writes=on",
            options.History ? "--Store:History=on" : "--Store:History=off",
            "--Http:Urls=http://127.0.0.1:0",
            $"--Cluster:Port={clusterPort}",
            $"--Cluster:SeedNodes={(seed is { } founder ? $"127.0.0.1:{founder}" : string.Empty)}",
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

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
