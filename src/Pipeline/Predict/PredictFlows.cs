using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Predict;

/// <summary>From feature vectors to vectors with the active model's answer.</summary>
public static class PredictFlows
{
    /// <summary>
    /// Live: the newest vector per symbol, throttled, never back-pressures (see <see cref="NewestPerSymbol"/>). Replay: every
    /// vector that closes its time bucket, in the order of the input, back-pressured. In both at most
    /// `Prediction:MaxConcurrency` batches are in flight, and answers come out in the order of the vectors. A vector whose
    /// model failed comes out all the same, with an abstention, so that alerts on features do not depend on the model.
    /// </summary>
    public static Flow<FeatureVector[], ScoredVector, NotUsed> Predict(
        ModelRunner runner, PredictionOptions options, PipelineMode mode, PipelineMetrics metrics, PredictionMetrics predictions, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(runner);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(metrics);
        var batches = mode == PipelineMode.Live
            ? Flow.Create<FeatureVector[]>().Via(new NewestPerSymbol(options, predictions, time))
            : Flow.Create<FeatureVector[]>().SelectMany(vectors => vectors.Where(vector => vector.ClosesBucket).Chunk(options.BatchSize));
        return batches
            .SelectAsync(options.MaxConcurrency, batch => runner.RunAsync(batch))
            .SelectMany(scored => scored)
            .Select(scored =>
            {
                metrics.RecordLatency(LatencyStage.Predicted, scored.Vector.ArrivalTimestamp);
                return scored;
            });
    }
}
