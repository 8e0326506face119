using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using AkkaDayTrade.Chaos.Network;
using AkkaDayTrade.Chaos.Processes;
using AkkaDayTrade.Tests.Shared;

namespace AkkaDayTrade.Chaos.Cluster;

/// <summary>
/// Hosts as processes, a redis-server, and a network between them that may be disturbed. A host that ends without being told to
/// is a failure and not started again.
/// </summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private const string Symbol = "symbol";
    private const string Ingest = "sharded-daemon-process-ingest";

    private const int ShownWarnings = 25;

    /// <summary>Who ask at the same time: on a busy machine an answer takes its time, however little it costs.</summary>
    private const int Askers = 8;

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(90);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly ClusterPlan _plan;
    private readonly string _directory;
    private readonly List<HostNode> _nodes = [];
    private readonly FaultProxy _redisProxy;

    private TestCluster(ClusterPlan plan, string directory)
    {
        (_plan, _directory) = (plan, directory);
        Redis = new RedisServer(Path.Combine(directory, "redis"));
        RedisPort = FreePorts.Take();
        _redisProxy = new FaultProxy(RedisPort, Redis.Port, _ => (ToRedis, FromRedis));
    }

    public IReadOnlyList<HostNode> Nodes => _nodes;

    public RedisServer Redis { get; }

    /// <summary>Where the nodes find Redis.</summary>
    public int RedisPort { get; }

    public Link ToRedis { get; } = new();

    public Link FromRedis { get; } = new();

    public RemotingNetwork Network { get; } = new();

    public static async Task<TestCluster> StartAsync(ClusterPlan plan, string directory, CancellationToken cancellation = default)
    {
        var cluster = new TestCluster(plan, directory);
        try
        {
            if (plan.RedisConnectionString is null)
            {
                await cluster.Redis.StartAsync(cancellation);
            }

            for (var i = 0; i < plan.Nodes; i++)
            {
                cluster.AddNode();
            }

            foreach (var node in cluster._nodes.ToList())
            {
                await node.StartAsync(cluster.SettingsOf());
            }

            await cluster.AllUpAsync(cancellation);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>One node more, not started.</summary>
    public HostNode AddNode()
    {
        var number = _nodes.Count + 1;
        var node = new HostNode($"node {number}", Path.Combine(_directory, $"node-{number}"));
        Network.Add(node.Port, node.BindPort);
        _nodes.Add(node);
        return node;
    }

    /// <summary>Starts one node more.</summary>
    public async Task<HostNode> StartNodeAsync()
    {
        var node = AddNode();
        await node.StartAsync(SettingsOf());
        return node;
    }

    /// <summary>A node that has ended is not to come back.</summary>
    public async Task RemoveAsync(HostNode node)
    {
        _nodes.Remove(node);
        await node.DisposeAsync();
    }

    public void CutRedis() => _redisProxy.Cut();

    public void MendRedis() => _redisProxy.Mend();

    /// <summary>Every node that should run sees all of them, and only them, as up and reachable.</summary>
    public Task AllUpAsync(CancellationToken cancellation = default) => UpAsync(_nodes.Where(node => node.ShouldRun), cancellation);

    /// <summary>Each of these nodes sees all of them, and only them, as up and reachable.</summary>
    public Task UpAsync(IEnumerable<HostNode> nodes, CancellationToken cancellation = default)
    {
        var expected = nodes.ToList();
        return Eventually.NothingIsWrongAsync(
            () => ProblemAsync(expected, cancellation), $"up: {string.Join(", ", expected.Select(node => node.Name))}", StartTimeout, cancellation);
    }

    /// <summary>How many members a node sees; null when it does not answer.</summary>
    public static async Task<int?> MembersSeenByAsync(HostNode node, CancellationToken cancellation = default) =>
        (await PbmClient.TryRunAsync(node.PbmPort, "cluster", "show", cancellation))?.Count;

    /// <summary>The node with the coordinator of the symbols: the oldest.</summary>
    public async Task<HostNode> OldestAsync(CancellationToken cancellation = default)
    {
        HostNode? oldest = null;
        await Eventually.IsTrueAsync(
            async () => (oldest = await FindOldestAsync(cancellation)) is not null, "a coordinator found", StartTimeout, cancellation);
        return oldest!;
    }

    /// <summary>The node that runs the worker of the first partition.</summary>
    public async Task<HostNode> WorkerAsync(CancellationToken cancellation = default)
    {
        HostNode? worker = null;
        await Eventually.IsTrueAsync(
            async () => (worker = NodeAt(await LineAsync("cluster-sharding", "entity", cancellation, ("region", Ingest), ("entity", "0")))) is not null,
            "an ingest worker found",
            StartTimeout,
            cancellation);
        return worker!;
    }

    /// <summary>The node that holds a symbol's entity, null while there is none.</summary>
    public async Task<HostNode?> NodeOfAsync(string symbol, CancellationToken cancellation = default) =>
        NodeAt(await LineAsync("cluster-sharding", "entity", cancellation, ("region", Symbol), ("entity", symbol)));

    /// <summary>
    /// The state of every symbol, or of these, as the first of the nodes (all without any named) that answers is told; symbols that did not
    /// answer are missing.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, EntityState>> StatesAsync(
        IEnumerable<string>? symbols = null, IEnumerable<HostNode>? via = null, CancellationToken cancellation = default)
    {
        var states = new ConcurrentDictionary<string, EntityState>();
        var waiting = new ConcurrentQueue<string>(symbols ?? _plan.Symbols);
        await Task.WhenAll(Enumerable.Range(0, Askers).Select(_ => AskAsync()));
        return states;

        async Task AskAsync()
        {
            using var client = await OpenAsync(cancellation, via);
            while (client is not null && waiting.TryDequeue(out var symbol))
            {
                if (await client.TryRunAsync(Symbol, "state", (Symbol, symbol)) is [var line])
                {
                    states[symbol] = line.Deserialize<EntityState>(Json)!;
                }
            }
        }
    }

    /// <summary>Runs a command on a node that answers; null when it fails.</summary>
    public async Task<JsonNode?> LineAsync(string palette, string command, CancellationToken cancellation, params (string Name, string Value)[] options)
    {
        using var client = await OpenAsync(cancellation);
        return client is not null && await client.TryRunAsync(palette, command, options) is [var first, ..] ? first : null;
    }

    /// <summary>Throws when a host has ended that nobody told to.</summary>
    public void NobodyDied()
    {
        if (_nodes.FirstOrDefault(node => node is { ShouldRun: true, Process.HasExited: true }) is { } dead)
        {
            throw new ChaosException(dead.Process.Explain($"has ended by itself with {dead.Process.ExitCode}"));
        }
    }

    /// <summary>The last warnings of every node, to explain a failure.</summary>
    public string Explain() => string.Join(
        Environment.NewLine,
        _nodes.Where(node => node.WasStarted).SelectMany(node => node.Process.Log
            .Where(line => line.Contains("warn:", StringComparison.Ordinal) || line.Contains("fail:", StringComparison.Ordinal) || line.Contains("crit:", StringComparison.Ordinal))
            .TakeLast(ShownWarnings)
            .Select(line => $"{node.Name}: {line}")));

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await Network.DisposeAsync();
        await _redisProxy.DisposeAsync();
        await Redis.DisposeAsync();
    }

    private IEnumerable<HostNode> Awake => _nodes.Where(node => node is { ShouldRun: true, IsSuspended: false });

    private IEnumerable<string> SettingsOf() =>
    [
        $"--Symbols={string.Join(',', _plan.Symbols)}",
        $"--Redis:ConnectionString={_plan.RedisConnectionString ?? $"127.0.0.1:{RedisPort}"}",
        $"--Cluster:SeedNodes={string.Join(',', _nodes.Take(_plan.Nodes).Select(node => $"127.0.0.1:{node.Port}"))}",
        .. ClusterPlan.Common,
        .. _plan.Settings,
    ];

    private async Task<PbmClient?> OpenAsync(CancellationToken cancellation, IEnumerable<HostNode>? via = null)
    {
        foreach (var node in via ?? Awake)
        {
            if (await PbmClient.TryOpenAsync(node.PbmPort, cancellation) is { } client)
            {
                return client;
            }
        }

        return null;
    }

    private async Task<string?> ProblemAsync(IReadOnlyList<HostNode> nodes, CancellationToken cancellation)
    {
        NobodyDied();
        var expected = nodes.Select(node => $"{node.Address} up").Order().ToList();
        foreach (var node in nodes)
        {
            if (await PbmClient.TryRunAsync(node.PbmPort, "cluster", "show", cancellation) is not { } members)
            {
                return $"{node.Name} does not answer";
            }

            var seen = members.Select(member => $"{member["address"]} {(member["unreachable"]!.GetValue<bool>() ? "unreachable" : member["status"])}").Order().ToList();
            if (!seen.SequenceEqual(expected))
            {
                return $"{node.Name} sees {string.Join(", ", seen)}";
            }
        }

        return null;
    }

    private async Task<HostNode?> FindOldestAsync(CancellationToken cancellation)
    {
        using var client = await OpenAsync(cancellation);
        var lines = client is null ? null : await client.TryRunAsync("cluster-sharding", "region-stats", ("region", Symbol));
        return NodeAt(lines?.FirstOrDefault(line => line["coordinator"]!.GetValue<bool>()));
    }

    private HostNode? NodeAt(JsonNode? line) => _nodes.FirstOrDefault(node => node.Address == line?["address"]?.GetValue<string>());
}
