using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Configuration;
using Akka.Event;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using GenericHost = Microsoft.Extensions.Hosting.Host;

namespace AkkaDayTrade.Host.Composition;

/// <summary>This process as a node of the cluster: the actor system and how it is set up.</summary>
internal sealed class AkkaNode : IAsyncDisposable
{
    private readonly IHost _host;

    private AkkaNode(IHost host)
    {
        _host = host;
        System = host.Services.GetRequiredService<ActorSystem>();
        Actors = host.Services.GetRequiredService<IReadOnlyActorRegistry>();
    }

    public ActorSystem System { get; }

    /// <summary>The actors that the parts' set-up registered.</summary>
    public IReadOnlyActorRegistry Actors { get; }

    public Address Address => Akka.Cluster.Cluster.Get(System).SelfAddress;

    public bool IsUp => Akka.Cluster.Cluster.Get(System).SelfMember.Status == Akka.Cluster.MemberStatus.Up;

    public static async Task<AkkaNode> StartAsync(
        Configuration.ClusterOptions options, SystemParts parts, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var hocon = ConfigurationFactory.ParseString(await File.ReadAllTextAsync(HoconPath, cancellationToken));
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
                    SeedNodes = [.. options.SeedAddresses.Select(address => address.ToString())],
                });
            parts.AddActors(akka, services);
        });
        var host = builder.Build();
        try
        {
            await host.StartAsync(cancellationToken);
            var node = new AkkaNode(host);
            if (options.SeedNodes.Count == 0)
            {
                // Joining oneself works with port 0 too, where no seed list could name the address.
                Akka.Cluster.Cluster.Get(node.System).Join(node.Address);
            }

            return node;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>Runs the coordinated shutdown: drains, hands over, leaves the cluster.</summary>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }

    private static string HoconPath => Path.Combine(AppContext.BaseDirectory, "hocon", "akka.conf");
}
