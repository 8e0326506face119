using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Telemetry;

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
    /// <summary>See <see cref="SymbolExecutor"/>. Its threads take what comes through the region, as all from other nodes does, and loads, saves and queries.</summary>
    private const string Dispatcher = """
        akka.symbol-dispatcher {
          type = Dispatcher
          executor = "AkkaDayTrade.Pipeline.Features.SymbolExecutorConfigurator, AkkaDayTrade.Pipeline"
          throughput = 20
          threads = 1
        }
        """;

    /// <summary>
    /// Starts the shard region (a proxy on nodes without the role) and registers it under <see cref="SymbolShards"/>; its
    /// messages and checkpoints get their serializers. Needs a default snapshot store, unless <paramref name="checkpoints"/> are off.
    /// </summary>
    public static AkkaConfigurationBuilder WithSymbolEntities(
        this AkkaConfigurationBuilder builder,
        SymbolSetup setup,
        CheckpointSettings checkpoints,
        CheckpointMetrics metrics,
        PauseGuard pause,
        TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(setup);
        ArgumentNullException.ThrowIfNull(checkpoints);
        return builder
            // Behind what the host says, which may give them more threads.
            .AddHocon(Dispatcher, HoconAddMode.Append)
            .WithCustomSerializer("symbol", [typeof(ISymbolMessage)], system => new SymbolMessageSerializer(system, setup.Set))
            .WithCustomSerializer("symbol-checkpoint", [typeof(CheckpointBytes)], system => new CheckpointSerializer(system))
            .WithShardRegion<SymbolShards>(
                SymbolShards.TypeName,
                (system, _, _) =>
                {
                    var parts = SymbolEntityParts.Create(system, setup, checkpoints, metrics, pause, time);
                    return symbol => SymbolEntity.Props(symbol, parts).WithDispatcher("akka.symbol-dispatcher");
                },
                new SymbolShards.MessageExtractor(),
                new ShardOptions
                {
                    Role = SymbolShards.Role,
                    StateStoreMode = StateStoreMode.DData,
                    HandOffStopMessage = StopSymbolEntity.Instance,
                    // Without checkpoints a symbol that rests overnight would lose its features.
                    ShouldPassivateIdleEntities = checkpoints.IsOn,
                    PassivateIdleEntityAfter = checkpoints.PassivateAfter,
                });
    }
}
