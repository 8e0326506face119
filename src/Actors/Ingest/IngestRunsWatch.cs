using Akka.Actor;
using Akka.DistributedData;

namespace AkkaDayTrade.Actors.Ingest;

/// <summary>Tells this node's <see cref="IngestWorkers"/> which inputs have come to their end, whichever node read them.</summary>
internal sealed class IngestRunsWatch : ReceiveActor
{
    public IngestRunsWatch(IngestWorkers workers, int partitions)
    {
        DistributedData.Get(Context.System).Replicator.Tell(Dsl.Subscribe(IngestRunsData.Key, Self));
        Receive<Changed>(changed =>
        {
            var entries = changed.Get(IngestRunsData.Key);
            for (var worker = 0; worker < partitions; worker++)
            {
                if (IngestRunsData.Find(entries, worker) is { HasEnded: true, Failure: var failure })
                {
                    workers.Complete(worker, failure is null ? null : new IOException(failure));
                }
            }
        });
    }

    public static Props Props(IngestWorkers workers, int partitions) =>
        Akka.Actor.Props.Create(() => new IngestRunsWatch(workers, partitions));
}
