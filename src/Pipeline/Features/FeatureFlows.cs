using Akka;
using Akka.Actor;
using Akka.Streams.Dsl;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Features;

/// <summary>Flows from ticks to feature vectors.</summary>
public static class FeatureFlows
{
    /// <summary>
    /// Computes each symbol's features in its entity behind <paramref name="region"/>, which answers a <see cref="Slice"/>
    /// by an <see cref="ISliceAnswer"/>. Emits vectors in the order of each symbol's positions, as many at once as there are.
    /// </summary>
    public static Flow<TickBatch, FeatureVector[], NotUsed> BySymbol(
        IActorRef region, FeatureStageSettings settings, PipelineMetrics metrics, SymbolLedger ledger) =>
        Flow.FromGraph(new FeatureStage(region, settings, metrics, ledger));
}
