using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using AkkaDayTrade.Actors.Features;

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

    /// <summary>
    /// Where an entity is, null while it is nowhere. Asking does not start it. The region here knows of what it has sent to itself, so all
    /// nodes are asked besides; a node that is dead does not hold up the answer of another.
    /// </summary>
    public static async Task<EntityPlace?> LocateAsync(ActorSystem system, string type, string entity, PbmCall call)
    {
        var known = await call.AskAsync<EntityLocation>(RegionOf(system, type), new GetEntityLocation(entity, call.PartTimeout * 0.8), $"The shard region '{type}'");
        var cluster = Cluster.Get(system);
        if (known.EntityRef.HasValue)
        {
            return new EntityPlace(known.ShardRegion is { HasLocalScope: false } remote ? remote : cluster.SelfAddress, known.ShardId, known.EntityRef.Value.Path);
        }

        var state = cluster.State;
        var asked = state.Members.Except(state.Unreachable)
            .Select(member => IdentifyAsync(system, new RootActorPath(member.Address) / "system" / "sharding" / type / known.ShardId / Uri.EscapeDataString(entity), call))
            .ToList();
        await foreach (var answer in Task.WhenEach(asked))
        {
            if (await answer is { } found)
            {
                return new EntityPlace(found.Path.Address.HasLocalScope ? cluster.SelfAddress : found.Path.Address, known.ShardId, found.Path);
            }
        }

        return null;
    }

    private async Task ListAsync(PbmCall call)
    {
        foreach (var type in TypesOf(system))
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
        var place = await LocateAsync(system, type, entity, call) ?? throw new PbmFailedException($"There is no entity '{entity}' of type '{type}' now.");
        var path = place.Path.ToStringWithoutAddress();
        await call.LineAsync($"{place.Node} | shard {place.Shard} | {path}", PbmMessages.ToData(new { Address = place.Node.ToString(), place.Shard, Path = path }));
    }

    private Task<ClusterShardingStats> StatsAsync(string type, PbmCall call) =>
        call.AskAsync<ClusterShardingStats>(RegionOf(system, type), new GetClusterShardingStats(call.PartTimeout * 0.8), $"The shard region '{type}'");

    /// <summary>Each node that is up is asked for the coordinator; the one that has it answers.</summary>
    private async Task<Address?> FindCoordinatorAsync(string type, ClusterEvent.CurrentClusterState state, PbmCall call)
    {
        var asked = state.Members.Except(state.Unreachable).Select(async member =>
            await IdentifyAsync(system, new RootActorPath(member.Address) / "system" / "sharding" / $"{type}Coordinator" / "singleton" / "coordinator", call) is null ? null : member.Address);
        return (await Task.WhenAll(asked)).FirstOrDefault(address => address is not null);
    }

    /// <summary>The actor at a path, null when there is none or its node does not answer in time.</summary>
    private static async Task<IActorRef?> IdentifyAsync(ActorSystem system, ActorPath path, PbmCall call)
    {
        try
        {
            return (await system.ActorSelection(path).Ask<ActorIdentity>(new Identify(messageId: null), call.PartTimeout, call.Cancellation)).Subject;
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }

    private static IActorRef RegionOf(ActorSystem system, string type) =>
        TypesOf(system).Contains(type)
            ? ClusterSharding.Get(system).ShardRegion(type)
            : throw new PbmFailedException($"This node has no shard type '{type}'. It has: {string.Join(", ", TypesOf(system))}.");

    /// <summary>A node that holds no symbols has a proxy for them, which sharding does not count.</summary>
    private static IReadOnlyList<string> TypesOf(ActorSystem system) =>
        [.. ClusterSharding.Get(system).ShardTypeNames.Append(SymbolShards.TypeName).Distinct().Order(StringComparer.Ordinal)];
}

/// <summary>Where an entity lives.</summary>
internal sealed record EntityPlace(Address Node, string Shard, ActorPath Path);
