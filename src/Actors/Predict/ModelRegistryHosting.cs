using Akka.Cluster.Hosting;
using Akka.Hosting;
using AkkaDayTrade.Pipeline.Predict;
using Microsoft.Extensions.DependencyInjection;

namespace AkkaDayTrade.Actors.Predict;

/// <summary>Sets the model registry up.</summary>
public static class ModelRegistryHosting
{
    public const string ActorName = "models";

    /// <summary>Cluster role of the nodes that may decide on the active model: those that never all go while anything is predicted on.</summary>
    public const string Role = "features";

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Shorter than a caller's patience, so that it gets a reason instead of silence.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(4);

    /// <summary>
    /// Keeps one <see cref="ActiveModelActor"/> alive among the nodes of the <see cref="Role"/>, starts this node's
    /// <see cref="ModelRegistryActor"/> and registers that. Needs persistence, and <see cref="ModelRegistry"/> from the container.
    /// </summary>
    public static AkkaConfigurationBuilder WithModelRegistry(this AkkaConfigurationBuilder builder, IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .WithCustomSerializer("models", ModelSerializer.Types, system => new ModelSerializer(system))
            .WithSingleton<ActiveModelActor>(
                "active-model",
                (_, _, _) => ActiveModelActor.Props(services.GetRequiredService<ModelRegistry>(), RetryDelay),
                new ClusterSingletonOptions { Role = Role })
            .WithActors((system, registry) => registry.Register<ModelRegistryActor>(system.ActorOf(
                ModelRegistryActor.Props(services.GetRequiredService<ModelRegistry>(), registry.Get<ActiveModelActor>(), AnswerTimeout),
                ActorName)));
    }
}
