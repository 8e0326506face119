using Akka;
using Akka.Streams.Dsl;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Filter;

/// <summary>
/// What stands between decoder and features: `RateLimit(…).Via(Chain(…))`, fed with one batch per message, so before batches
/// are merged. Batches are filtered in place.
/// </summary>
public static class FilterFlows
{
    /// <summary>
    /// Refuses all ticks of a message beyond the rate as `rate_limited`. It stands behind the decoder, not before it: so
    /// every refused event is counted and keeps its position, and what is malformed is told as such. Messages without events
    /// (status) are free.
    /// </summary>
    /// <param name="messagesPerSecond">0 = unlimited. Off in replay, where the speed is the limit and nothing depends on a clock.</param>
    public static Flow<TickBatch, TickBatch, NotUsed> RateLimit(int messagesPerSecond, PipelineMode mode, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(messagesPerSecond);
        return messagesPerSecond == 0 || mode == PipelineMode.Replay
            ? Flow.Create<TickBatch>()
            : InPlace(() =>
            {
                var bucket = new TokenBucket(messagesPerSecond, time);
                return batch =>
                {
                    if (batch.Count + batch.Rejected.Total > 0 && !bucket.TryTake())
                    {
                        var refusal = new Refusal(RejectReason.RateLimited);
                        batch.Filter(ref refusal);
                    }
                };
            });
    }

    /// <summary>
    /// Takes out of each batch what the filters refuse, and then reports the batch, once: all its events as arrived, and
    /// all its rejections, the decoder's and the rate limit's included. Whoever gets the batch next must not report them again.
    /// </summary>
    /// <param name="filters">Makes the filters of one stream, see <see cref="TickFilters.Standard"/>.</param>
    public static Flow<TickBatch, TickBatch, NotUsed> Chain(Func<IReadOnlyList<ITickFilter>> filters, PipelineMetrics metrics) =>
        InPlace(() =>
        {
            var judge = new FirstReason([.. filters()]);
            return batch =>
            {
                batch.Filter(ref judge);
                metrics.TicksArrived(batch.Count + batch.Rejected.Total);
                metrics.Rejected(batch.Rejected);
            };
        });

    /// <summary>Each materialization gets its own action with its own state.</summary>
    private static Flow<TickBatch, TickBatch, NotUsed> InPlace(Func<Action<TickBatch>> create) =>
        Flow.Create<TickBatch>().StatefulSelectMany<TickBatch, TickBatch, TickBatch, NotUsed>(() =>
        {
            var act = create();
            var output = new TickBatch[1];
            return batch =>
            {
                act(batch);
                output[0] = batch;
                return output;
            };
        });

    private readonly struct FirstReason(ITickFilter[] filters) : ITickJudge
    {
        public RejectReason? Judge(ref Tick tick)
        {
            foreach (var filter in filters)
            {
                if (filter.Judge(ref tick) is { } reason)
                {
                    return reason;
                }
            }

            return null;
        }
    }

    private readonly struct Refusal(RejectReason reason) : ITickJudge
    {
        public RejectReason? Judge(ref Tick tick) => reason;
    }
}
