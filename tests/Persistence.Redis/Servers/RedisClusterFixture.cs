using StackExchange.Redis;

namespace Akka.Persistence.Redis.Tests.Servers;

/// <summary>A Redis Cluster of three primaries; its tests are skipped where redis-server is absent.</summary>
public sealed class RedisClusterFixture : ServerFixture
{
    private const int Slots = 16_384;

    private RedisServer[] _nodes = [];

    public override string? Missing => RedisServer.Missing;

    protected override string Endpoints => string.Join(',', _nodes.Select(node => node.ConnectionString));

    public override bool Clustered => true;

    protected override async Task StartAsync()
    {
        _nodes = [.. Enumerable.Range(0, 3).Select(_ => new RedisServer("--cluster-enabled", "yes", "--cluster-node-timeout", "5000"))];
        for (var i = 0; i < _nodes.Length; i++)
        {
            await _nodes[i].StartAsync();
            await using var connection = await _nodes[i].ConnectAsync();
            var server = connection.GetServer("127.0.0.1", _nodes[i].Port);
            await server.ExecuteAsync("CLUSTER", "ADDSLOTSRANGE", i * Slots / _nodes.Length, ((i + 1) * Slots / _nodes.Length) - 1);
            if (i > 0)
            {
                await server.ExecuteAsync("CLUSTER", "MEET", "127.0.0.1", _nodes[0].Port);
            }
        }

        foreach (var node in _nodes)
        {
            await using var connection = await node.ConnectAsync();
            var server = connection.GetServer("127.0.0.1", node.Port);
            await Eventually.TrueAsync(
                async () => $"{await server.ExecuteAsync("CLUSTER", "INFO")}" is var info && info.Contains("cluster_state:ok", StringComparison.Ordinal) && info.Contains("cluster_known_nodes:3", StringComparison.Ordinal),
                "the cluster to be complete");
        }
    }

    protected override async Task StopAsync()
    {
        foreach (var node in _nodes)
        {
            await node.RemoveAsync();
        }
    }
}

[CollectionDefinition(Name)]
public sealed class RedisClusterCollection : ICollectionFixture<RedisClusterFixture>
{
    public const string Name = "Redis Cluster";
}
