using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote.Hosting;
using AkkaDayTrade.Actors.Alert;
using AkkaDayTrade.Actors.Predict;
using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Host.Composition;
using AkkaDayTrade.Host.Tests.Store;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Predict;
using AkkaDayTrade.Pipeline.Store;
using AkkaDayTrade.Pipeline.Store.Encryption;
using AkkaDayTrade.Pipeline.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using GenericHost = Microsoft.Extensions.Hosting.Host;

namespace AkkaDayTrade.Host.Tests.Composition;

/// <summary>A node of a cluster with nothing but the alert actor and the model registry, as the host sets them up.</summary>
internal sealed class SingletonNode : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>A lost node is believed lost after a second instead of ten, and one that ends does not say goodbye first.</summary>
    private const string Hocon = """
        akka {
          cluster.split-brain-resolver.stable-after = 1 s
          coordinated-shutdown.run-by-actor-system-terminate = off
        }
        """;

    private readonly IHost _host;
    private readonly RedisConnection _redis;
    private readonly PipelineMetrics _metrics;
    private bool _disposed;

    private SingletonNode(IHost host, RedisConnection redis, PipelineMetrics metrics)
    {
        (_host, _redis, _metrics) = (host, redis, metrics);
        System = host.Services.GetRequiredService<ActorSystem>();
        var actors = host.Services.GetRequiredService<IReadOnlyActorRegistry>();
        (Alerts, Registry) = (actors.Get<AlertActor>(), actors.Get<ModelRegistryActor>());
        (Models, Seen) = (host.Services.GetRequiredService<ModelRegistry>(), host.Services.GetRequiredService<Recorder>());
    }

    public ActorSystem System { get; }

    public IActorRef Alerts { get; }

    public IActorRef Registry { get; }

    public ModelRegistry Models { get; }

    public Recorder Seen { get; }

    public static async Task<SingletonNode> StartAsync(TestServer server, SingletonNode? seed = null, string role = AlertHosting.Role)
    {
        var (redis, metrics) = (await server.ConnectAsync(), new PipelineMetrics());
        var builder = GenericHost.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        var recorder = new Recorder();
        builder.Services.AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSingleton(new AlertMetrics(metrics))
            .AddSingleton(ModelRegistry.Default())
            .AddSingleton(recorder)
            .AddSingleton<IAlertPublisher>(recorder)
            .AddSingleton<IAlertViewer>(recorder);
        var settings = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "hocon", "akka.conf"));
        builder.Services.AddAkka(RealtimeSystem.ActorSystemName, (akka, services) => akka
            .AddHocon(Hocon, HoconAddMode.Prepend)
            .AddHocon(settings, HoconAddMode.Append)
            .WithRemoting("127.0.0.1", 0)
            .WithClustering(new ClusterOptions { Roles = [role] })
            .WithPersistence(redis, new ValueSeal(new StoreOptions()))
            .WithAlerts(services, new AlertActorSettings { RetryDelay = TimeSpan.FromMilliseconds(200) })
            .WithModelRegistry(services));
        var host = builder.Build();
        await host.StartAsync();
        var node = new SingletonNode(host, redis, metrics);
        Akka.Cluster.Cluster.Get(node.System).Join(Akka.Cluster.Cluster.Get((seed ?? node).System).SelfAddress);
        await Eventually.BeTrue(() => Akka.Cluster.Cluster.Get(node.System).SelfMember.Status == Akka.Cluster.MemberStatus.Up, "the node to be up");
        return node;
    }

    /// <summary>Asks until there is an answer: while a singleton moves there may be none.</summary>
    public static async Task<T> AskAsync<T>(IActorRef actor, object message)
    {
        for (var patience = 10; ; patience--)
        {
            try
            {
                return await actor.Ask<T>(message, Timeout);
            }
            catch (AskTimeoutException) when (patience > 1)
            {
                // It is asked anew.
            }
        }
    }

    /// <summary>Ends without a word to the others.</summary>
    public async Task CrashAsync(SingletonNode survivor)
    {
        var address = Akka.Cluster.Cluster.Get(System).SelfAddress;
        await System.Terminate();
        Akka.Cluster.Cluster.Get(survivor.System).Down(address);
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

    /// <summary>Ids of the alerts that a node sent out, and of those that its viewers saw.</summary>
    internal sealed class Recorder : IAlertPublisher, IAlertViewer
    {
        private readonly ConcurrentQueue<string> _published = new();
        private readonly ConcurrentQueue<string> _shown = new();

        public IReadOnlyCollection<string> Published => _published;

        public IReadOnlyCollection<string> Shown => _shown;

        public void Publish(Alert alert) => _published.Enqueue(alert.Id);

        public void Show(Alert alert) => _shown.Enqueue(alert.Id);
    }
}
