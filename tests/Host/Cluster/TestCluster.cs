using AkkaDayTrade.Exchange;
using AkkaDayTrade.Host.Tests.Store;
using AkkaDayTrade.Pipeline.Store;
using AkkaDayTrade.Tests.Shared;
using Microsoft.Extensions.Logging;

namespace AkkaDayTrade.Host.Tests.Cluster;

/// <summary>Several nodes in this process, with one store and one simulated exchange that all of them use over sockets.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly GarnetTestServer _redis = new();
    private readonly List<RealtimeSystem> _nodes = [];
    private readonly LogLines _log = new();
    private readonly ILoggerFactory _loggers;
    private SimulatedExchange _exchange = null!;

    private TestCluster() => _loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Information).AddProvider(_log));

    /// <summary>What the nodes have logged.</summary>
    public IEnumerable<string> Log => _log.Lines;

    public IReadOnlyList<RealtimeSystem> Nodes => _nodes;

    /// <summary>Where the nodes find Redis.</summary>
    public string RedisConnectionString => _redis.ConnectionString;

    public static async Task<TestCluster> StartAsync(int nodes, Action<RealtimeSystemOptions>? configure = null)
    {
        var cluster = new TestCluster();
        await cluster._redis.StartAsync();
        cluster._exchange = await SimulatedExchange.StartAsync(new ExchangeOptions { Port = 0, Rate = 300 });
        for (var node = 0; node < nodes; node++)
        {
            await cluster.AddAsync(configure);
        }

        await Eventually.BeTrue(() => cluster._nodes.TrueForAll(node => cluster.SeesAllUp(node)), "all nodes to be up");
        return cluster;
    }

    public async Task<RealtimeSystem> AddAsync(Action<RealtimeSystemOptions>? configure = null)
    {
        var port = FreePorts.Take();
        // Nobody is there: it stands for nodes that come later.
        var otherPort = FreePorts.Take();
        var node = await RealtimeSystem.StartAsync(o =>
        {
            o.Redis = new RedisOptions { ConnectionString = _redis.ConnectionString };
            o.Feed = o.Feed with { Url = _exchange.WebSocketUri("/native") };
            o.LoggerFactory = _loggers;
            o.Cluster = o.Cluster with
            {
                Port = port,
                SeedNodes = [_nodes.Count == 0 ? $"127.0.0.1:{port}" : _nodes[0].Address, $"127.0.0.1:{otherPort}"],
                StableAfter = TimeSpan.FromSeconds(2),
            };
            configure?.Invoke(o);
        });
        _nodes.Add(node);
        return node;
    }

    public async Task StopAsync(RealtimeSystem node)
    {
        _nodes.Remove(node);
        await node.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_nodes.Select(node => node.StopAsync()));
        await _exchange.DisposeAsync();
        await _redis.DisposeAsync();
        _loggers.Dispose();
    }

    private bool SeesAllUp(RealtimeSystem node) =>
        Akka.Cluster.Cluster.Get(node.Node.System).State.Members.Count(member => member.Status == Akka.Cluster.MemberStatus.Up) == _nodes.Count;
}
