using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;

namespace AkkaDayTrade.Host.Composition;

/// <summary>Reads who is in the cluster and what each node holds.</summary>
internal static class ClusterNodes
{
    private static readonly TimeSpan StatsTimeout = TimeSpan.FromSeconds(2);

    public static async Task<IReadOnlyList<ClusterNode>> ReadAsync(ActorSystem system, string shardType, CancellationToken cancellationToken)
    {
        var cluster = Cluster.Get(system);
        var regions = await RegionsAsync(system, shardType, cancellationToken);
        var state = cluster.State;
        return
        [
            .. state.Members.Select(member =>
            {
                var stats = regions?.GetValueOrDefault(member.Address);
                return new ClusterNode(
                    member.Address.ToString(),
                    [.. member.Roles.Order(StringComparer.Ordinal)],
                    member.Status.ToString().ToLowerInvariant(),
                    state.Unreachable.Contains(member),
                    member.Address.Equals(cluster.SelfAddress),
                    stats?.Stats.Count,
                    stats?.Stats.Values.Sum());
            }),
        ];
    }

    /// <summary>Null when nobody answered in time; a node that is dead is missing.</summary>
    private static async Task<IReadOnlyDictionary<Address, ShardRegionStats>?> RegionsAsync(
        ActorSystem system, string shardType, CancellationToken cancellationToken)
    {
        try
        {
            var region = ClusterSharding.Get(system).ShardRegion(shardType);
            return (await region.Ask<ClusterShardingStats>(new GetClusterShardingStats(StatsTimeout), StatsTimeout * 1.5, cancellationToken)).Regions;
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }
}
