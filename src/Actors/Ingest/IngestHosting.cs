using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Hosting;

namespace AkkaDayTrade.Actors.Ingest;

/// <summary>Akka.Hosting set-up of the ingest workers.</summary>
public static class IngestHosting
{
    /// <summary>Cluster role of the nodes that hold feed connections.</summary>
    public const string Role = "feed";

    /// <summary>
    /// Keeps one worker per feed partition alive somewhere among the nodes with the role <see cref="Role"/>. A worker is
    /// drained before it moves to another node, and all of this node's are before the node gives up its entities. When all
    /// inputs have come to their end, wherever they were read, every node's <paramref name="workers"/> say so.
    /// </summary>
    public static AkkaConfigurationBuilder WithIngestWorkers(
        this AkkaConfigurationBuilder builder, Func<ActorSystem, IngestWorkerSettings> createSettings, IngestWorkers workers, int partitions) =>
        builder.WithActors((system, _) =>
        {
            var settings = createSettings(system);
            if (settings.Input is not null)
            {
                system.ActorOf(IngestRunsWatch.Props(workers, partitions), "ingest-runs");
            }

            ShardedDaemonProcess.Get(system).Init(
                "ingest",
                partitions,
                index => IngestWorker.Props(index, settings, workers),
                ShardedDaemonProcessSettings.Create(system).WithRole(Role),
                DrainIngest.Instance);
            CoordinatedShutdown.Get(system).AddTask(
                CoordinatedShutdown.PhaseBeforeServiceUnbind,
                "drain-ingest",
                async () =>
                {
                    await workers.DrainAsync(settings.DrainTimeout);
                    return Akka.Done.Instance;
                });
        });
}
