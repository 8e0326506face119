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
    /// drained before it moves to another node, and all of this node's are before the node gives up its entities.
    /// </summary>
    public static AkkaConfigurationBuilder WithIngestWorkers(
        this AkkaConfigurationBuilder builder, IngestWorkerSettings settings, IngestWorkers workers, int partitions, TimeSpan drainTimeout) =>
        builder.WithActors((system, _) =>
        {
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
                    await workers.DrainAsync(drainTimeout);
                    return Akka.Done.Instance;
                });
        });
}
