using Akka.Hosting;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Live;

namespace AkkaDayTrade.Actors.Live;

/// <summary>Akka.Hosting set-up of the relay between the nodes' viewers.</summary>
public static class LiveRelayHosting
{
    public static AkkaConfigurationBuilder WithLiveRelay(this AkkaConfigurationBuilder builder, LiveTap tap, LiveHub hub, FeatureSet set) => builder
        .WithCustomSerializer("live", [typeof(RelayedNews)], system => new LiveSerializer(system, set))
        .WithActors((system, _) => system.ActorOf(LiveRelay.Props(tap, hub, LiveSerializer.MaxSymbols(set)), LiveRelay.ActorName));
}
