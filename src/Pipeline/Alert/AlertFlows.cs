using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Predict;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Alert;

/// <summary>The alert actor's answer to an <see cref="AlertSignal"/>: what came of it is kept, or, while the store is away, held to be kept.</summary>
public sealed record AlertAccepted(string Id)
{
    /// <summary>True when this very signal became an alert; false when it was folded, silenced or a repeat.</summary>
    public bool Raised { get; init; }
}

/// <summary>From scored vectors to signals, and from signals to the alert actor.</summary>
public static class AlertFlows
{
    private const int BufferedSignals = 8192;

    // The alert actor puts all that wait into one write, so it is the number in flight that makes a burst quick.
    private const int InFlight = 128;

    // One minute: a lost node is noticed, and the alert actor started on another, well within it.
    private const int Attempts = 12;

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// From vectors to the signals of the rules that fire, see <see cref="AlertEvaluator"/>. With a pace, rules that need no
    /// prediction see each vector beside the model, which is asked less often and answers later; without, as in a replay,
    /// all rules see what the model has answered, so that a file always gives the same signals in the same order.
    /// </summary>
    /// <param name="predict">The model's way, which must not hold the vectors up where there is a pace.</param>
    public static Flow<FeatureVector[], AlertSignal, NotUsed> Evaluate(
        Flow<FeatureVector[], ScoredVector, NotUsed> predict, AlertRuleSet rules, long? positionsSince, TimeSpan? pace)
    {
        ArgumentNullException.ThrowIfNull(predict);
        ArgumentNullException.ThrowIfNull(rules);
        if (pace is null || rules.Rules.All(rule => rule.NeedsPrediction))
        {
            return predict.StatefulSelectMany<FeatureVector[], ScoredVector, AlertSignal, NotUsed>(() =>
            {
                var evaluator = new AlertEvaluator(rules, positionsSince);
                return evaluator.Evaluate;
            });
        }

        return Flow.FromGraph(GraphDsl.Create(builder =>
        {
            var vectors = builder.Add(new Broadcast<FeatureVector[]>(2));
            var inputs = builder.Add(new Merge<object>(2));
            var evaluate = builder.Add(Flow.Create<object>().StatefulSelectMany<object, object, AlertSignal, NotUsed>(() =>
            {
                var evaluator = new AlertEvaluator(rules, positionsSince, pace);
                return input => input is ScoredVector scored ? evaluator.Evaluate(scored) : evaluator.Evaluate((FeatureVector[])input);
            }));
            builder.From(vectors.Out(0)).Via(Flow.Create<FeatureVector[]>().Select(batch => (object)batch)).To(inputs.In(0));
            builder.From(vectors.Out(1)).Via(predict.Select(scored => (object)scored)).To(inputs.In(1));
            builder.From(inputs.Out).To(evaluate.Inlet);
            return new FlowShape<FeatureVector[], AlertSignal>(vectors.In, evaluate.Outlet);
        }));
    }

    /// <summary>
    /// Hands each signal to the alert actor and waits for its <see cref="AlertAccepted"/>; asks again when none comes, and
    /// counts the signal as undelivered after a minute. Live: several signals are on their way at once, but of one type and
    /// symbol only one, so that their order holds; never holds the input: with a full buffer the oldest signal goes and is
    /// counted. Replay: one at a time, so that a file always gives the same history; back-pressures.
    /// </summary>
    public static Sink<AlertSignal, Task<Done>> ToActor(
        IActorRef alerts, PipelineMode mode, AlertMetrics metrics, PipelineMetrics pipelineMetrics, TimeSpan? answerTimeout = null)
    {
        var signals = Flow.Create<AlertSignal>();
        var buffered = mode == PipelineMode.Live
            ? signals
                .ConflateWithSeed(signal => new Queue<AlertSignal>([signal]), (queue, signal) => Append(queue, signal, metrics))
                .SelectMany(queue => queue)
            : signals;
        return buffered
            .StatefulSelectMany<AlertSignal, AlertSignal, Task<Done>, NotUsed>(() =>
            {
                var lanes = new DeliveryLanes(InFlight);
                return signal => [lanes.After(LaneOf(signal, mode), () => DeliverAsync(alerts, signal, answerTimeout ?? AnswerTimeout, metrics, pipelineMetrics))];
            })
            .SelectAsyncUnordered(InFlight, delivery => delivery)
            .ToMaterialized(Sink.Ignore<Done>(), Keep.Right);
    }

    private static (string Type, string Symbol) LaneOf(AlertSignal signal, PipelineMode mode) =>
        mode == PipelineMode.Live ? (signal.Type, signal.Symbol) : (string.Empty, string.Empty);

    private static Queue<AlertSignal> Append(Queue<AlertSignal> queue, AlertSignal signal, AlertMetrics metrics)
    {
        if (queue.Count == BufferedSignals)
        {
            queue.Dequeue();
            metrics.Lost(AlertLoss.Overflow);
        }

        queue.Enqueue(signal);
        return queue;
    }

    private static async Task<Done> DeliverAsync(
        IActorRef alerts, AlertSignal signal, TimeSpan answerTimeout, AlertMetrics metrics, PipelineMetrics pipelineMetrics)
    {
        using var span = PipelineTracing.Alert(signal.TraceParent);
        span?.SetTag("daytrade.alert.type", signal.Type);
        var traced = span is null ? signal : signal with { TraceParent = PipelineTracing.ToText(span.Context) };
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            try
            {
                if ((await alerts.Ask<AlertAccepted>(traced, answerTimeout)).Raised)
                {
                    pipelineMetrics.RecordLatency(LatencyStage.Alerted, signal.ArrivalTimestamp);
                }

                return Done.Instance;
            }
            catch (AskTimeoutException)
            {
                // The id makes asking again harmless.
            }
        }

        metrics.Lost(AlertLoss.Undelivered);
        return Done.Instance;
    }
}
