using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Predict;

namespace AkkaDayTrade.Pipeline;

/// <summary>The stations of the pipeline, as the composition root builds them.</summary>
public sealed record TradePipelineParts
{
    public required Source<Frame, NotUsed> Feed { get; init; }

    public required Flow<Frame, TickBatch, NotUsed> Decode { get; init; }

    public required Flow<TickBatch, TickBatch, NotUsed> Filter { get; init; }

    /// <summary>Sees each batch that passed the filters; must neither keep nor change it.</summary>
    public required Action<TickBatch> WatchTicks { get; init; }

    public required Flow<TickBatch, FeatureVector[], NotUsed> Features { get; init; }

    public required Sink<FeatureVector[], Task> Store { get; init; }

    public required Action<FeatureVector[]> ShowVectors { get; init; }

    public required Flow<FeatureVector[], ScoredVector, NotUsed> Predict { get; init; }

    public required Action<ScoredVector> ShowPrediction { get; init; }

    /// <summary>From vectors to signals, by way of <see cref="Predict"/>.</summary>
    public required Func<Flow<FeatureVector[], ScoredVector, NotUsed>, Flow<FeatureVector[], AlertSignal, NotUsed>> AlertRules { get; init; }

    public required Sink<AlertSignal, Task> Alerts { get; init; }
}

/// <summary>Stops a running pipeline and tells when all it held is through.</summary>
/// <param name="Stop">Ends the feed; what is in the pipeline still flows to its end.</param>
/// <param name="Completion">Completes when the store has written and the alerts are out; fails with the first failure.</param>
public sealed record PipelineControl(UniqueKillSwitch Stop, Task Completion);

/// <summary>
/// The whole data path. Frames become ticks, ticks become feature vectors; vectors go to the store, to live viewers and
/// to the predictor, and predictions to the alert rules.
/// </summary>
public static class TradePipeline
{
    public static IRunnableGraph<PipelineControl> Create(TradePipelineParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return parts.Feed
            .ViaMaterialized(KillSwitches.Single<Frame>(), Keep.Right)
            .Via(parts.Decode)
            .Via(parts.Filter)
            .Select(batch =>
            {
                parts.WatchTicks(batch);
                return batch;
            })
            .Via(BatchFlows.MergeWaiting()).Async()
            .Via(parts.Features)
            .Select(vectors =>
            {
                parts.ShowVectors(vectors);
                return vectors;
            })
            .AlsoToMaterialized(parts.Store.Async(), Keep.Both).Async()
            .Via(parts.AlertRules(parts.Predict.Select(scored =>
            {
                parts.ShowPrediction(scored);
                return scored;
            })))
            .ToMaterialized(parts.Alerts, (running, alerted) => new PipelineControl(running.Item1, Task.WhenAll(running.Item2, alerted)));
    }
}
