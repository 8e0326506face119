using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using AkkaDayTrade.Pipeline.Features;

namespace AkkaDayTrade.Actors.Features;

/// <summary>Set-up of the shard region that holds one <see cref="SymbolEntity"/> per symbol; also its key in the actor registry.</summary>
public sealed class SymbolShards
{
    /// <summary>Name of the shard type.</summary>
    public const string TypeName = "symbol";

    /// <summary>Cluster role of the nodes that hold entities.</summary>
    public const string Role = "features";

    /// <summary>Ten times the nodes that a big cluster may have, as sharding's rule of thumb says.</summary>
    private const int Shards = 100;

    private SymbolShards()
    {
    }

    internal sealed class MessageExtractor() : HashCodeMessageExtractor(Shards)
    {
        public override string? EntityId(object message) => (message as ISymbolMessage)?.Symbol;
    }
}

/// <summary>Akka.Hosting set-up of the symbols' entities.</summary>
public static class SymbolShardsHosting
{
    /// <summary>
    /// Starts the shard region (a proxy on nodes without the role) and registers it under <see cref="SymbolShards"/>; its
    /// messages get their serializer.
    /// </summary>
    public static AkkaConfigurationBuilder WithSymbolEntities(this AkkaConfigurationBuilder builder, SymbolSetup setup) => builder
        .WithCustomSerializer("symbol", [typeof(ISymbolMessage)], system => new SymbolMessageSerializer(system, setup.Set))
        .WithShardRegion<SymbolShards>(
            SymbolShards.TypeName,
            (_, _, _) => symbol => SymbolEntity.Props(symbol, setup),
            new SymbolShards.MessageExtractor(),
            new ShardOptions
            {
                Role = SymbolShards.Role,
                StateStoreMode = StateStoreMode.DData,
                // A symbol that rests overnight keeps its state: passivating it would lose the features.
                ShouldPassivateIdleEntities = false,
            });
}
