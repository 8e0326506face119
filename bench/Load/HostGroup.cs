using System.Diagnostics;
using System.Net.Http.Json;
using AkkaDayTrade.Host;

namespace AkkaDayTrade.Load;

/// <summary>The hosts under load: processes of the run, or one that was there before.</summary>
internal sealed class HostGroup : IAsyncDisposable
{
    private static readonly TimeSpan FirstTickTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FirstTickPoll = TimeSpan.FromMilliseconds(20);

    private readonly List<HostProcess> _processes = [];
    private readonly List<HttpClient> _clients = [];

    /// <summary>Those of the run's own.</summary>
    public IReadOnlyList<HostProcess> Processes => _processes;

    /// <summary>From the start of the first process until the last host had features; null of a host that was there before.</summary>
    public double? StartSeconds { get; private set; }

    public static async Task<HostGroup> StartAsync(LoadOptions options, Uri feed, string directory, int? redisPort, CancellationToken cancellation)
    {
        var group = new HostGroup();
        try
        {
            if (options.AttachedHost is { } attached)
            {
                group._clients.Add(new HttpClient { BaseAddress = attached });
                return group;
            }

            var started = Stopwatch.GetTimestamp();
            var seed = options.Nodes > 1 ? FreePort.Find() : (int?)null;
            for (var node = 0; node < options.Nodes; node++)
            {
                var host = await HostProcess.StartAsync(
                    options, feed, Path.Combine(directory, $"node{node}"), redisPort, node == 0 ? seed ?? 0 : 0, seed, cancellation);
                group._processes.Add(host);
                group._clients.Add(new HttpClient { BaseAddress = host.Address });
            }

            await group.FirstTicksAsync(cancellation);
            group.StartSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            return group;
        }
        catch
        {
            await group.DisposeAsync();
            throw;
        }
    }

    public async Task<HostReading> ReadAsync(CancellationToken cancellation) =>
        HostReading.Sum(await Task.WhenAll(_clients.Select(client => HostReading.OfAsync(client, cancellation))));

    /// <summary>Events that are through on all hosts.</summary>
    public async Task<long> ProcessedAsync(CancellationToken cancellation) =>
        (await Task.WhenAll(_clients.Select(client => ProcessedAsync(client, cancellation)))).Sum();

    public Task StopAsync(CancellationToken cancellation) => Task.WhenAll(_processes.Select(host => host.Process.StopAsync(cancellation)));

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        foreach (var host in _processes)
        {
            await host.DisposeAsync();
        }
    }

    private static async Task<long> ProcessedAsync(HttpClient client, CancellationToken cancellation)
    {
        var metrics = (await client.GetFromJsonAsync<SystemMetrics>("api/v1/metrics", cancellation))!;
        return metrics.MessagesProcessed + metrics.MessagesDropped;
    }

    private async Task FirstTicksAsync(CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        foreach (var client in _clients)
        {
            while (await ProcessedAsync(client, cancellation) == 0)
            {
                if (Stopwatch.GetElapsedTime(started) > FirstTickTimeout)
                {
                    throw new LoadException($"The host at {client.BaseAddress} has processed nothing within {FirstTickTimeout.TotalSeconds} s.");
                }

                await Task.Delay(FirstTickPoll, TimeProvider.System, cancellation);
            }
        }
    }
}
