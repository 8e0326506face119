using System.Globalization;
using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Configuration;
using Akka.Event;
using Akka.Hosting;
using Akka.Remote.Hosting;
using AkkaDayTrade.Host.Telemetry;
using AkkaDayTrade.Pipeline.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using GenericHost = Microsoft.Extensions.Hosting.Host;

namespace AkkaDayTrade.Host.Composition;

/// <summary>This process as a node of the cluster: the actor system and how it is set up.</summary>
internal sealed class AkkaNode : IAsyncDisposable
{
    /// <summary>How long a system that was told to end may take for it.</summary>
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(10);

    private readonly IHost _host;
    private readonly Task _watch;
    private readonly Peers _peers = new();
    private volatile string? _expelled;

    private AkkaNode(IHost host, PauseGuard guard, AkkaCounters counters)
    {
        _host = host;
        System = host.Services.GetRequiredService<ActorSystem>();
        Actors = host.Services.GetRequiredService<IReadOnlyActorRegistry>();
        System.ActorOf(Membership.Props(guard, _peers, Lost), "membership");
        System.ActorOf(AkkaEvents.Props(counters), "events");
        _watch = WatchAsync(guard);
        Ended = EndAsync();
    }

    public ActorSystem System { get; }

    /// <summary>The actors that the parts' set-up registered.</summary>
    public IReadOnlyActorRegistry Actors { get; }

    public Address Address => Akka.Cluster.Cluster.Get(System).SelfAddress;

    /// <summary>False too before the cluster has taken the node in, when it sees nobody, not even itself.</summary>
    public bool IsUp => Akka.Cluster.Cluster.Get(System) is var cluster
        && cluster.State.Members.Any(member => member.UniqueAddress.Equals(cluster.SelfUniqueAddress) && member.Status == Akka.Cluster.MemberStatus.Up);

    /// <summary>Whether no other member has a role that this one has.</summary>
    public bool IsOnlyWith(string role)
    {
        var cluster = Akka.Cluster.Cluster.Get(System);
        return cluster.SelfRoles.Contains(role)
            && cluster.State.Members.All(member => member.Address.Equals(cluster.SelfAddress) || !member.HasRole(role));
    }

    /// <summary>
    /// Completes when the actor system has ended: stopped from here, or made to leave. Fails with an
    /// <see cref="ExpelledException"/> when the node has lost its place in the cluster.
    /// </summary>
    public Task Ended { get; }

    /// <summary>The other members as last seen.</summary>
    public IReadOnlyList<Address> LastPeers => _peers.Addresses;

    /// <param name="peers">Members as an earlier life of this node knew them: one that has been a member does not begin a cluster of its own.</param>
    public static async Task<AkkaNode> StartAsync(
        Configuration.ClusterOptions options, SystemParts parts, IReadOnlyList<Address> peers, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var hocon = SettingsOf(options).WithFallback(ConfigurationFactory.ParseString(await File.ReadAllTextAsync(HoconPath, cancellationToken)));
        var builder = GenericHost.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton(loggers);
        parts.AddServices(builder.Services);
        builder.Services.AddAkka(RealtimeSystem.ActorSystemName, (akka, services) =>
        {
            akka.AddHocon(hocon, HoconAddMode.Prepend)
                .ConfigureLoggers(logging =>
                {
                    // Without this the set-up's own default would win over the file.
                    logging.LogLevel = Logging.LogLevelFor(hocon.GetString("akka.loglevel"));
                    logging.AddLoggerFactory(loggers);
                    logging.ClearLoggers();
                    logging.AddLogger<HostLogger>();
                })
                .WithRemoting(options.Hostname, options.BindPort ?? options.Port, publicPort: options.BindPort is null ? null : options.Port)
                .WithClustering(new Akka.Cluster.Hosting.ClusterOptions
                {
                    Roles = [.. options.Roles],
                });
            if (options.Tls.IsOn)
            {
                akka.AddSetup(new PeerTrust(options.Tls, options.SeedAddresses.Select(seed => seed.Host!).Append(options.Hostname)).CreateSetup());
            }

            parts.AddActors(akka, services);
        });
        var host = builder.Build();
        try
        {
            await host.StartAsync(cancellationToken);
            var node = new AkkaNode(host, parts.Guard, parts.Akka);
            node.Join(options, peers);
            if (options.HasPeers)
            {
                IReadOnlyList<Address> founders = peers.Count > 0 ? peers : options.IsFirstSeed ? [.. options.OtherSeeds] : [];
                _ = new ClusterFounding(node.System, parts.Redis, founders, wasMember: peers.Count > 0, node.NotTakenIn).RunAsync();
            }

            return node;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>Runs the coordinated shutdown: drains, hands over, leaves the cluster. A node that was expelled is gone already.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_expelled is null)
        {
            await _host.StopAsync(CancellationToken.None);
        }

        await Task.WhenAny(Ended, Task.Delay(EndTimeout, TimeProvider.System));
        _host.Dispose();
    }

    private void Join(Configuration.ClusterOptions options, IReadOnlyList<Address> peers)
    {
        var cluster = Akka.Cluster.Cluster.Get(System);
        if (options.HasPeers)
        {
            // Without itself, or the first of them would begin a cluster of its own when no answer comes in time.
            cluster.JoinSeedNodes(options.OtherSeeds.Concat(peers).Distinct());
        }
        else
        {
            // Joining oneself works with port 0 too, where no seed list could name the address.
            cluster.Join(Address);
        }
    }

    private void Lost(string reason) => Expel($"This node has lost its place in the cluster: {reason}.");

    /// <summary>
    /// A node that dies and is started again at once may find its address shut out by members that mean its earlier life. New links are
    /// then what helps.
    /// </summary>
    private void NotTakenIn() => Expel(string.Create(
        CultureInfo.InvariantCulture, $"No member has taken this node in for {ClusterFounding.Patience.TotalSeconds:F0} s, though Redis says that the cluster is alive."));

    /// <summary>Ends everything here and now: nothing is drained, saved or handed over, for it may be another's already.</summary>
    private void Expel(string reason)
    {
        if (Interlocked.CompareExchange(ref _expelled, reason, comparand: null) is null)
        {
            ((ExtendedActorSystem)System).Abort();
        }
    }

    private async Task WatchAsync(PauseGuard guard)
    {
        if (await Task.WhenAny(guard.Paused, System.WhenTerminated) == guard.Paused)
        {
            var length = await guard.Paused;
            Lost(string.Create(CultureInfo.InvariantCulture, $"the process stood still for {length.TotalSeconds:F1} s, in which others may have taken over"));
        }
    }

    private async Task EndAsync()
    {
        await System.WhenTerminated;
        await _watch;
        if (_expelled is { } reason)
        {
            throw new ExpelledException(reason);
        }
    }

    /// <summary>What is ours to decide goes where Akka reads it.</summary>
    private static Config SettingsOf(Configuration.ClusterOptions options)
    {
        var stableAfter = $"{options.StableAfter.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)} ms";
        return ConfigurationFactory.ParseString($"akka.remote.dot-netty.tcp.enable-ssl = {(options.Tls.IsOn ? "on" : "off")}\nakka.cluster {{ split-brain-resolver.stable-after = {stableAfter}, down-removal-margin = {stableAfter} }}");
    }

    private static string HoconPath => Path.Combine(AppContext.BaseDirectory, "hocon", "akka.conf");
}
