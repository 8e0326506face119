using Akka.Hosting;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace AkkaDayTrade.Actors.Alert;

/// <summary>Sets the alert actor up.</summary>
public static class AlertHosting
{
    public const string ActorName = "alerts";

    /// <summary>
    /// Starts the alert actor and registers it under <see cref="AlertActor"/>. Needs from the container:
    /// <see cref="IAlertHistory"/>, every <see cref="IAlertPublisher"/>, <see cref="AlertMetrics"/>,
    /// <see cref="PipelineMetrics"/> and <see cref="TimeProvider"/>.
    /// </summary>
    public static AkkaConfigurationBuilder WithAlerts(this AkkaConfigurationBuilder builder, IServiceProvider services, AlertActorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithActors((system, registry) => registry.Register<AlertActor>(system.ActorOf(
            AlertActor.Props(
                services.GetRequiredService<IAlertHistory>(),
                [.. services.GetServices<IAlertPublisher>()],
                services.GetRequiredService<AlertMetrics>(),
                services.GetRequiredService<PipelineMetrics>(),
                services.GetRequiredService<TimeProvider>(),
                settings),
            ActorName)));
    }
}
