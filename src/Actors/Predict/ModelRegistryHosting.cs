using Akka.Hosting;
using AkkaDayTrade.Pipeline.Predict;
using Microsoft.Extensions.DependencyInjection;

namespace AkkaDayTrade.Actors.Predict;

/// <summary>Sets the model registry actor up.</summary>
public static class ModelRegistryHosting
{
    public const string ActorName = "models";

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Starts the actor and registers it under <see cref="ModelRegistryActor"/>. Needs from the container:
    /// <see cref="ModelRegistry"/> and <see cref="IActiveModelStore"/>.
    /// </summary>
    public static AkkaConfigurationBuilder WithModelRegistry(this AkkaConfigurationBuilder builder, IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithActors((system, registry) => registry.Register<ModelRegistryActor>(system.ActorOf(
            ModelRegistryActor.Props(
                services.GetRequiredService<ModelRegistry>(), services.GetRequiredService<IActiveModelStore>(), RetryDelay),
            ActorName)));
    }
}
