using Akka;
using Akka.Streams.Dsl;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Store;

/// <summary>Where vectors become keys in Redis.</summary>
public static class StoreSink
{
    /// <summary>
    /// A sink that writes the newest vector of each symbol and one vector per symbol and second of history, in batches, one
    /// at a time. The task ends when everything is written and the input has ended.
    /// <para>
    /// Live, it always demands: a newer vector takes the place of one not yet written (counted as conflated), history waits
    /// for Redis up to <see cref="StoreOptions.MaxPendingHistory"/> seconds of symbols and then loses the oldest (counted as
    /// `daytrade.store.history_lost`). At the input's end it tries for five seconds to write what is left.
    /// In a replay it stops demanding instead, and at the end it waits until all is written.
    /// </para>
    /// </summary>
    public static Sink<FeatureVector[], Task<Done>> Create(FeatureStore store, PipelineMode mode, PipelineMetrics metrics) =>
        Sink.FromGraph(new StoreStage(store, mode, metrics));
}
