using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Predict.Scores;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Predict;

/// <summary>From feature vectors to vectors with the active model's answer.</summary>
public static class PredictFlows
{
    private const int BatchesBeforeBench = 256;

    /// <summary>
    /// Live: the newest vector per symbol, throttled, never back-pressures (see <see cref="NewestPerSymbol"/>). Replay: every
    /// vector that closes its time bucket, in the order of the input, back-pressured. In both at most
    /// `Prediction:MaxConcurrency` batches are in flight, and answers come out in the order of the vectors. A vector whose
    /// model failed comes out all the same, with an abstention, so that alerts on features do not depend on the model.
    /// </summary>
    public static Flow<FeatureVector[], ScoredVector, NotUsed> Predict(
        ModelRunner runner, PredictionOptions options, PipelineMode mode, PipelineMetrics metrics, PredictionMetrics predictions, TimeProvider time,
        ModelBench? bench = null)
    {
        ArgumentNullException.ThrowIfNull(runner);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(metrics);
        var batches = mode == PipelineMode.Live
            ? Flow.Create<FeatureVector[]>().Via(new NewestPerSymbol(options, predictions, time))
            : Flow.Create<FeatureVector[]>().SelectMany(vectors => vectors.Where(vector => vector.ClosesBucket).Chunk(options.BatchSize));
        return Score(batches, runner, options, mode, predictions, bench)
            .SelectMany(scored => scored)
            .Select(scored =>
            {
                metrics.RecordLatency(LatencyStage.Predicted, scored.Vector.ArrivalTimestamp);
                return scored;
            });
    }

    /// <summary>
    /// Live, the bench works beside the stream and never holds it: when it falls behind, the oldest batches go unscored and are
    /// counted. In replay the stream waits for it, and a model whose answers depend on what came before is asked batch by batch.
    /// </summary>
    private static Flow<FeatureVector[], IReadOnlyList<ScoredVector>, NotUsed> Score(
        Flow<FeatureVector[], FeatureVector[], NotUsed> batches, ModelRunner runner, PredictionOptions options, PipelineMode mode,
        PredictionMetrics predictions, ModelBench? bench)
    {
        if (bench is null)
        {
            return batches.SelectAsync(options.MaxConcurrency, batch => RunAsync(runner, batch));
        }

        if (mode == PipelineMode.Live)
        {
            return batches.SelectAsync(options.MaxConcurrency, batch => RunAsync(runner, batch)).AlsoTo(
                Flow.Create<IReadOnlyList<ScoredVector>>()
                    .ConflateWithSeed(
                        batch => new Queue<IReadOnlyList<ScoredVector>>([batch]),
                        (waiting, batch) => Append(waiting, batch, predictions))
                    .Async()
                    .SelectMany(waiting => waiting)
                    .SelectAsync(1, async batch =>
                    {
                        await bench.ScoreAsync(batch);
                        return Done.Instance;
                    })
                    .To(Sink.Ignore<Done>()));
        }

        return runner.IsRepeatable
            ? batches.SelectAsync(options.MaxConcurrency, batch => RunAsync(runner, batch)).SelectAsync(1, ScoredAsync)
            : batches.SelectAsync(1, async batch => await ScoredAsync(await RunAsync(runner, batch)));

        async Task<IReadOnlyList<ScoredVector>> ScoredAsync(IReadOnlyList<ScoredVector> batch)
        {
            await bench.ScoreAsync(batch);
            return batch;
        }
    }

    private static Queue<IReadOnlyList<ScoredVector>> Append(
        Queue<IReadOnlyList<ScoredVector>> waiting, IReadOnlyList<ScoredVector> batch, PredictionMetrics predictions)
    {
        if (waiting.Count == BatchesBeforeBench)
        {
            predictions.Unbenched(waiting.Dequeue().Count);
        }

        waiting.Enqueue(batch);
        return waiting;
    }

    private static async Task<IReadOnlyList<ScoredVector>> RunAsync(ModelRunner runner, FeatureVector[] batch)
    {
        var answers = await runner.RunAsync(batch);
        foreach (var scored in answers)
        {
            (scored.Vector.Trace as SliceTrace)?.Predicted(scored);
        }

        return answers;
    }
}
