using Akka;
using Akka.Actor;
using Akka.Streams.Dsl;
using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Predict;

namespace AkkaDayTrade.Pipeline.Alert;

/// <summary>The alert actor's answer to an <see cref="AlertSignal"/>: it will not be lost while the actor lives.</summary>
public sealed record AlertAccepted(string Id);

/// <summary>From scored vectors to signals, and from signals to the alert actor.</summary>
public static class AlertFlows
{
    private const int BufferedSignals = 1024;
    private const int Attempts = 3;

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Emits a signal for every rule that fires, see <see cref="AlertEvaluator"/>.</summary>
    public static Flow<ScoredVector, AlertSignal, NotUsed> Evaluate(AlertRuleSet rules, long? positionsSince) =>
        Flow.Create<ScoredVector>().StatefulSelectMany<ScoredVector, ScoredVector, AlertSignal, NotUsed>(() =>
        {
            var evaluator = new AlertEvaluator(rules, positionsSince);
            return scored => evaluator.Evaluate(scored);
        });

    /// <summary>
    /// Hands each signal to the alert actor and waits for its <see cref="AlertAccepted"/>; asks again when none comes, and
    /// counts the signal as undelivered after the third time. Live: never holds the input; with a full buffer the oldest
    /// signal goes and is counted. Replay: back-pressures.
    /// </summary>
    public static Sink<AlertSignal, Task<Done>> ToActor(IActorRef alerts, PipelineMode mode, AlertMetrics metrics, TimeSpan? answerTimeout = null)
    {
        var signals = Flow.Create<AlertSignal>();
        var buffered = mode == PipelineMode.Live
            ? signals
                .ConflateWithSeed(signal => new Queue<AlertSignal>([signal]), (queue, signal) => Append(queue, signal, metrics))
                .SelectMany(queue => queue)
            : signals;
        return buffered
            .SelectAsync(1, signal => DeliverAsync(alerts, signal, answerTimeout ?? AnswerTimeout, metrics))
            .ToMaterialized(Sink.Ignore<Done>(), Keep.Right);
    }

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

    private static async Task<Done> DeliverAsync(IActorRef alerts, AlertSignal signal, TimeSpan answerTimeout, AlertMetrics metrics)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            try
            {
                await alerts.Ask<AlertAccepted>(signal, answerTimeout);
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
