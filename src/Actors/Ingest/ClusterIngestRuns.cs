using Akka.Actor;
using Akka.Cluster;
using Akka.DistributedData;

namespace AkkaDayTrade.Actors.Ingest;

/// <summary>Keeps <see cref="IIngestRuns"/> in the cluster's replicated memory: it survives nodes and dies with the last of them.</summary>
public sealed class ClusterIngestRuns(ActorSystem system) : IIngestRuns
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    private readonly IActorRef _replicator = DistributedData.Get(system).Replicator;
    private readonly UniqueAddress _node = Cluster.Get(system).SelfUniqueAddress;

    public async Task<KnownRun?> FindAsync(int worker)
    {
        var answer = await _replicator.Ask<IGetResponse>(Dsl.Get(IngestRunsData.Key, new ReadMajority(Timeout)), Timeout * 2);
        return answer switch
        {
            GetSuccess found => IngestRunsData.Find(found.Get(IngestRunsData.Key), worker),
            NotFound => null,
            _ => throw new TimeoutException("too few nodes say which inputs have begun"),
        };
    }

    public Task BeginAsync(int worker, long baseEpoch) => PutAsync(IngestRunsData.Begun(worker), IngestRunsData.Text(baseEpoch));

    public Task EndAsync(int worker, string? failure) => PutAsync(IngestRunsData.Ended(worker), failure ?? string.Empty);

    private async Task PutAsync(string entry, string value)
    {
        var update = Dsl.Update(
            IngestRunsData.Key, LWWDictionary<string, string>.Empty, new WriteMajority(Timeout), entries => entries.SetItem(_node, entry, value));
        if (await _replicator.Ask<IUpdateResponse>(update, Timeout * 2) is { IsSuccessful: false })
        {
            throw new TimeoutException($"too few nodes have taken note of {entry}");
        }
    }
}
