namespace AkkaDayTrade.Chaos.Processes;

/// <summary>A Redis Cluster of three primaries with a replica each.</summary>
internal sealed class RedisCluster(string directory) : IAsyncDisposable
{
    private const int Primaries = 3;
    private const int Slots = 16_384;
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(60);

    private readonly RedisServer[] _servers =
    [
        .. Enumerable.Range(0, 2 * Primaries).Select(i => new RedisServer(
            Path.Combine(directory, $"redis-{i}"), "--cluster-enabled", "yes", "--cluster-node-timeout", "3000", "--cluster-replica-validity-factor", "0")),
    ];

    /// <summary>Any of its servers leads to all of them.</summary>
    public string ConnectionString => string.Join(',', _servers.Select(server => $"127.0.0.1:{server.Port}"));

    public async Task StartAsync()
    {
        foreach (var server in _servers)
        {
            await server.StartAsync();
        }

        for (var i = 0; i < _servers.Length; i++)
        {
            if (i < Primaries)
            {
                await _servers[i].ExecuteAsync("CLUSTER", "ADDSLOTSRANGE", i * Slots / Primaries, ((i + 1) * Slots / Primaries) - 1);
            }

            if (i > 0)
            {
                await _servers[i].ExecuteAsync("CLUSTER", "MEET", "127.0.0.1", _servers[0].Port);
            }
        }

        await AllSayAsync("cluster_known_nodes:6", "cluster_state:ok");
        for (var i = Primaries; i < _servers.Length; i++)
        {
            var primary = (await _servers[i - Primaries].ExecuteAsync("CLUSTER", "MYID")).ToString();
            await _servers[i].ExecuteAsync("CLUSTER", "REPLICATE", primary);
            await Eventually.IsTrueAsync(
                () => ReplicationSaysAsync(_servers[i], "master_link_status:up"), "a replica in step", ReadyTimeout);
        }
    }

    /// <summary>Kills a primary and waits until its replica has taken its place.</summary>
    public async Task FailOverAsync(int primary)
    {
        await _servers[primary].Process.KillAsync();
        await Eventually.IsTrueAsync(() => ReplicationSaysAsync(_servers[primary + Primaries], "role:master"), "a replica in the primary's place", ReadyTimeout);
        await Eventually.IsTrueAsync(() => SaysAsync(_servers[(primary + 1) % Primaries], "cluster_state:ok"), "the Redis Cluster whole again", ReadyTimeout);
    }

    /// <summary>Starts a killed server again, as the replica of the one that took its place.</summary>
    public Task RestartAsync(int primary) => _servers[primary].StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }

    private async Task AllSayAsync(params string[] facts)
    {
        foreach (var server in _servers.Take(Primaries))
        {
            await Eventually.IsTrueAsync(() => SaysAsync(server, facts), "the Redis Cluster whole", ReadyTimeout);
        }
    }

    private static async Task<bool> SaysAsync(RedisServer server, params string[] facts)
    {
        var info = (await server.ExecuteAsync("CLUSTER", "INFO")).ToString();
        return facts.All(fact => info.Contains(fact, StringComparison.Ordinal));
    }

    private static async Task<bool> ReplicationSaysAsync(RedisServer server, string fact) =>
        (await server.ExecuteAsync("INFO", "replication")).ToString().Contains(fact, StringComparison.Ordinal);
}
