using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;

namespace AkkaDayTrade.Host.Pbm.Palettes;

/// <summary>Where sharded entities live. What a dead node would say is left out and said to be missing.</summary>
internal sealed class ShardingPalette(ActorSystem system) : IPbmPalette
{
    private static readonly PbmOption Type = new("region", "r", "The shard type, see list.", Required: true);

    public string Name => "cluster-sharding";

    public string Description => "Shard types, shards and entities.";

    public IReadOnlyList<PbmCommand> Commands =>
    [
        new("list", "Shard types with their shards and entities in the cluster.", ListAsync, Aliases: ["regions"]),
        new("region-stats", "Shards and entities of a type by node; the node with the coordinator is marked.", RegionStatsAsync, [Type]),
        new("entity", "Where an entity lives.", EntityAsync, [Type, new("entity", "e", "The entity's id, a symbol for example.", Required: true)]),
    ];

    /// <summary>The node that holds an entity, null while there is none. Asking does not start it.</summary>
    public static async Task<EntityLocation> LocateAsync(ActorSystem system, string type, string entity, PbmCall call) =>
        await call.AskAsync<EntityLocation>(RegionOf(system, type), new GetEntityLocation(entity, call.PartTimeout * 0.8), $"The shard region '{type}'");

    private async Task ListAsync(PbmCall call)
    {
        foreach (var type in ClusterSharding.Get(system).ShardTypeNames.Order(StringComparer.Ordinal))
        {
            var regions = (await StatsAsync(type, call)).Regions.Values;
            var (shards, entities, silent) = (
                regions.Sum(region => region.Stats.Count), regions.Sum(region => region.Stats.Values.Sum()), regions.Sum(region => region.Failed.Count));
            await call.LineAsync(
                $"{type} | shards: {shards} | entities: {entities}{(silent == 0 ? string.Empty : $" | silent shards: {silent}")}",
                PbmMessages.ToData(new { Type = type, Shards = shards, Entities = entities, SilentShards = silent }));
        }
    }

    private async Task RegionStatsAsync(PbmCall call)
    {
        var type = call.Required("region");
        var state = Cluster.Get(system).State;
        var asked = StatsAsync(type, call);
        var coordinator = await FindCoordinatorAsync(type, state, call);
        var regions = (await asked).Regions;
        foreach (var member in state.Members)
        {
            var node = NodeLine.Of(member, state);
            var stats = regions.GetValueOrDefault(member.Address);
            var (shards, entities) = (stats?.Stats.Count, stats?.Stats.Values.Sum());
            var isCoordinator = member.Address.Equals(coordinator);
            await call.LineAsync(
                $"{node.Head} | {(stats is null ? "no answer" : $"shards: {shards} | entities: {entities}")}{(isCoordinator ? " | coordinator" : string.Empty)}",
                PbmMessages.ToData(new { node.Address, node.Roles, node.Status, node.Unreachable, Shards = shards, Entities = entities, Coordinator = isCoordinator }));
        }
    }

    private async Task EntityAsync(PbmCall call)
    {
        var (type, entity) = (call.Required("region"), call.Required("entity"));
        var location = await LocateAsync(system, type, entity, call);
        if (!location.EntityRef.HasValue)
        {
            throw new PbmFailedException($"There is no entity '{entity}' of type '{type}' now, or this node has never sent it anything.");
        }

        var node = location.ShardRegion is { HasLocalScope: false } remote ? remote : Cluster.Get(system).SelfAddress;
        var path = location.EntityRef.Value.Path.ToStringWithoutAddress();
        await call.LineAsync($"{node} | shard {location.ShardId} | {path}", PbmMessages.ToData(new { Address = node.ToString(), Shard = location.ShardId, Path = path }));
    }

    private Task<ClusterShardingStats> StatsAsync(string type, PbmCall call) =>
        call.AskAsync<ClusterShardingStats>(RegionOf(system, type), new GetClusterShardingStats(call.PartTimeout * 0.8), $"The shard region '{type}'");

    /// <summary>Each node that is up is asked for the coordinator; the one that has it answers.</summary>
    private async Task<Address?> FindCoordinatorAsync(string type, ClusterEvent.CurrentClusterState state, PbmCall call)
    {
        var asked = state.Members.Except(state.Unreachable).Select(async member =>
        {
            try
            {
                var selection = system.ActorSelection(new RootActorPath(member.Address) / "system" / "sharding" / $"{type}Coordinator" / "singleton" / "coordinator");
                var identity = await selection.Ask<ActorIdentity>(new Identify(messageId: null), call.PartTimeout, call.Cancellation);
                return identity.Subject is null ? null : member.Address;
            }
            catch (AskTimeoutException)
            {
                return null;
            }
        });
        return (await Task.WhenAll(asked)).FirstOrDefault(address => address is not null);
    }

    private static IActorRef RegionOf(ActorSystem system, string type)
    {
        var sharding = ClusterSharding.Get(system);
        return sharding.ShardTypeNames.Contains(type)
            ? sharding.ShardRegion(type)
            : throw new PbmFailedException($"This node has no shard type '{type}'. It has: {string.Join(", ", sharding.ShardTypeNames.Order(StringComparer.Ordinal))}.");
    }
}
