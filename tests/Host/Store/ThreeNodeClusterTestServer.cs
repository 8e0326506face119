using System.Globalization;
using AkkaDayTrade.Pipeline.Store;

namespace AkkaDayTrade.Host.Tests.Store;

/// <summary>A Redis Cluster of three primaries that share the slots; skips the test where redis-server is not installed.</summary>
public sealed class ThreeNodeClusterTestServer : TestServer
{
    private const int Slots = 16_384;

    private readonly Node[] _nodes = [new(), new(), new()];
    private bool _isFormed;

    public override string ConnectionString => $"{string.Join(',', _nodes.Select(node => $"127.0.0.1:{node.Port}"))},allowAdmin=true";

    public override async Task StartAsync()
    {
        foreach (var node in _nodes)
        {
            await node.StartAsync();
        }

        if (!_isFormed)
        {
            await FormAsync();
            _isFormed = true;
        }

        foreach (var node in _nodes)
        {
            await Eventually.BeTrue(
                async () => await node.ExecuteAsync("CLUSTER", "INFO") is var info
                    && info.Contains("cluster_state:ok", StringComparison.Ordinal)
                    && info.Contains("cluster_known_nodes:3", StringComparison.Ordinal),
                "the cluster to be complete",
                TimeSpan.FromMinutes(1));
        }
    }

    public override async Task StopAsync()
    {
        foreach (var node in _nodes)
        {
            await node.StopAsync();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private async Task FormAsync()
    {
        for (var i = 0; i < _nodes.Length; i++)
        {
            await _nodes[i].ExecuteAsync("CLUSTER", "ADDSLOTSRANGE", Text(i * Slots / _nodes.Length), Text(((i + 1) * Slots / _nodes.Length) - 1));
            if (i > 0)
            {
                await _nodes[i].ExecuteAsync("CLUSTER", "MEET", "127.0.0.1", Text(_nodes[0].Port));
            }
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class Node : RedisTestServer
    {
        protected override IEnumerable<string> Options => ["--cluster-enabled", "yes", "--cluster-node-timeout", "5000"];

        /// <summary>At this node, whoever holds the slots.</summary>
        public async Task<string> ExecuteAsync(string command, params object[] arguments)
        {
            await using RedisConnection connection = await ConnectAsync();
            return $"{await connection.Database.Multiplexer.GetServer("127.0.0.1", Port).ExecuteAsync(command, arguments)}";
        }
    }
}
