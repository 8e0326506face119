using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using Akka.Remote.Hosting;
using AkkaDayTrade.Actors.Features;
using AkkaDayTrade.Host.Composition;
using AkkaDayTrade.Host.Tests.Store;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Store;
using AkkaDayTrade.Pipeline.Store.Encryption;
using AkkaDayTrade.Pipeline.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using GenericHost = Microsoft.Extensions.Hosting.Host;

namespace AkkaDayTrade.Host.Tests.Features;

/// <summary>A node of a cluster with nothing but the symbols' entities, as the host sets them up.</summary>
internal sealed class EntityNode : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>A lost node is believed lost and shards move within seconds, and a node that crashes does not say goodbye first.</summary>
    private const string Hocon = """
        akka {
          cluster {
            split-brain-resolver.stable-after = 1 s
            sharding {
              rebalance-interval = 300 ms
              least-shard-allocation-strategy { rebalance-absolute-limit = 100, rebalance-relative-limit = 1.0 }
            }
          }
          coordinated-shutdown.run-by-actor-system-terminate = off
          persistence.snapshot-store-plugin-fallback.circuit-breaker.reset-timeout = 200 ms
        }
        """;

    private readonly IHost _host;
    private readonly RedisConnection _redis;
    private readonly PipelineMetrics _metrics;
    private bool _disposed;

    private EntityNode(IHost host, RedisConnection redis, PipelineMetrics metrics, CheckpointMetrics checkpoints)
    {
        (_host, _redis, _metrics, Checkpoints) = (host, redis, metrics, checkpoints);
        System = host.Services.GetRequiredService<ActorSystem>();
        Region = host.Services.GetRequiredService<IReadOnlyActorRegistry>().Get<SymbolShards>();
    }

    public ActorSystem System { get; }

    public IActorRef Region { get; }

    public CheckpointMetrics Checkpoints { get; }

    /// <summary>The node is there whether the server is or not.</summary>
    public static async Task<EntityNode> StartAsync(TestServer server, SymbolSetup setup, CheckpointSettings checkpoints, EntityNode? seed = null)
    {
        var redis = await RedisConnection.ConnectAsync(server.ConnectionString, NullLogger.Instance);
        var metrics = new PipelineMetrics();
        var checkpointMetrics = new CheckpointMetrics(metrics);
        var builder = GenericHost.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddLogging();
        var settings = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "hocon", "akka.conf"));
        builder.Services.AddAkka(RealtimeSystem.ActorSystemName, akka => akka
            .AddHocon(Hocon, HoconAddMode.Prepend)
            .AddHocon(settings, HoconAddMode.Append)
            .WithRemoting("127.0.0.1", 0)
            .WithClustering(new ClusterOptions { Roles = [SymbolShards.Role] })
            .WithPersistence(redis, new ValueSeal(new StoreOptions()))
            .WithSymbolEntities(setup, checkpoints, checkpointMetrics, new PauseGuard(), TimeProvider.System));
        var host = builder.Build();
        await host.StartAsync();
        var node = new EntityNode(host, redis, metrics, checkpointMetrics);
        Akka.Cluster.Cluster.Get(node.System).Join(Akka.Cluster.Cluster.Get((seed ?? node).System).SelfAddress);
        await Eventually.BeTrue(() => Akka.Cluster.Cluster.Get(node.System).SelfMember.Status == Akka.Cluster.MemberStatus.Up, "the node to be up");
        return node;
    }

    /// <summary>Sends a slice, unchanged, until it is answered.</summary>
    public Task<ISliceAnswer> SendAsync(Slice slice) => AskAsync<ISliceAnswer>(slice, patience: 20);

    public Task<SymbolState> StateAsync(string symbol) => AskAsync<SymbolState>(new GetSymbolState(symbol, 0), patience: 20);

    /// <summary>How many entities this node holds.</summary>
    public async Task<int> EntitiesAsync() =>
        (await AskAsync<CurrentShardRegionState>(GetShardRegionState.Instance, patience: 20)).Shards.Sum(shard => shard.EntityIds.Count);

    /// <summary>Ends without a word to the others.</summary>
    public async Task CrashAsync(EntityNode? survivor = null)
    {
        var address = Akka.Cluster.Cluster.Get(System).SelfAddress;
        await System.Terminate();
        if (survivor is not null)
        {
            Akka.Cluster.Cluster.Get(survivor.System).Down(address);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
        await _redis.DisposeAsync();
        _metrics.Dispose();
    }

    private async Task<T> AskAsync<T>(object message, int patience)
    {
        for (; ; patience--)
        {
            try
            {
                return await Region.Ask<T>(message, Timeout);
            }
            catch (AskTimeoutException) when (patience > 1)
            {
                // It is asked anew.
            }
        }
    }
}
