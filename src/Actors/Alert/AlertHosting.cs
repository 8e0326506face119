using Akka.Cluster.Hosting;
using Akka.Hosting;
using AkkaDayTrade.Actors.Features;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Alert;
using Microsoft.Extensions.DependencyInjection;

namespace AkkaDayTrade.Actors.Alert;

/// <summary>Sets the alert actor up.</summary>
public static class AlertHosting
{
    public const string ActorName = "alerts";

    /// <summary>
    /// Cluster role of the nodes that may hold the alert actor. It goes where the symbols are: a cluster without such a node
    /// computes nothing that could raise an alert, and nodes that only serve viewers may come and go without moving it.
    /// </summary>
    public const string Role = "features";

    /// <summary>
    /// Keeps one alert actor alive among the nodes of the <see cref="Role"/>, registers the way to it under
    /// <see cref="AlertActor"/> on every node, and shows its alerts to every node's viewers. Needs persistence, and from the
    /// container: every <see cref="IAlertPublisher"/> and <see cref="IAlertViewer"/>, <see cref="AlertMetrics"/> and
    /// <see cref="TimeProvider"/>.
    /// </summary>
    public static AkkaConfigurationBuilder WithAlerts(this AkkaConfigurationBuilder builder, IServiceProvider services, AlertActorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .WithCustomSerializer("alerts", AlertSerializer.Types, system => new AlertSerializer(system))
            .WithSingleton<AlertActor>(
                ActorName,
                (_, _, _) => AlertActor.Props(
                    [.. services.GetServices<IAlertPublisher>()],
                    services.GetRequiredService<AlertMetrics>(),
                    services.GetRequiredService<TimeProvider>(),
                    settings),
                new ClusterSingletonOptions { Role = Role, TerminationMessage = StopAlerts.Instance })
            .WithActors((system, registry) => registry.Register<AlertFollower>(system.ActorOf(
                AlertFollower.Props(registry.Get<AlertActor>(), [.. services.GetServices<IAlertViewer>()]),
                $"{ActorName}-follower")));
    }

    /// <summary>
    /// Starts what judges this node's corrections of trades, under <see cref="CorrectionActor"/> in the registry. Needs
    /// <see cref="WithAlerts"/> and the symbols' entities, and from the container <see cref="AlertMetrics"/>.
    /// </summary>
    public static AkkaConfigurationBuilder WithCorrections(this AkkaConfigurationBuilder builder, IServiceProvider services, CorrectionJudge judge, FeatureSet set)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithActors((system, registry) => registry.Register<CorrectionActor>(system.ActorOf(
            CorrectionActor.Props(new CorrectionParts(
                registry.Get<AlertActor>(), registry.Get<SymbolShards>(), judge, services.GetRequiredService<AlertMetrics>())
            {
                MostAlerts = Math.Clamp(SymbolMessageSerializer.MaxTicksPerSlice(set) / 2, 1, 16),
            }),
            "corrections")));
    }
}
