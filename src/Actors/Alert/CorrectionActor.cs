using Akka.Actor;
using Akka.Event;
using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Features;
using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Actors.Alert;

/// <summary>
/// Judges the alerts of a symbol when a trade of it is cancelled or corrected: has the symbol's entity fold its recent ticks
/// again with the correction, and retracts each alert whose rule held on the vector as it was and does not on the vector as
/// it should have been. One correction at a time; a bounded number waits, beyond which the oldest goes and is counted. A trade
/// that the entity does not know yet is asked for again. One of it on each node judges what this node's feeds say.
/// </summary>
public sealed class CorrectionActor : ReceiveActor, IWithTimers
{
    private readonly CorrectionParts _parts;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Queue<Waiting> _waiting = new();
    private bool _isBusy;

    public CorrectionActor(CorrectionParts parts)
    {
        _parts = parts;
        Receive<TradeCorrection>(correction => Enqueue(new Waiting(correction, 1)));
        Receive<Waiting>(Enqueue);
        Receive<Judged>(OnJudged);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(CorrectionParts parts) => Akka.Actor.Props.Create(() => new CorrectionActor(parts));

    private void Enqueue(Waiting next)
    {
        if (_waiting.Count == _parts.Capacity)
        {
            _waiting.Dequeue();
            _parts.Metrics.Corrected(CorrectionOutcome.Dropped);
        }

        _waiting.Enqueue(next);
        Work();
    }

    private void Work()
    {
        if (!_isBusy && _waiting.TryDequeue(out var next))
        {
            _isBusy = true;
            _ = JudgeAsync(next.Correction).PipeTo(
                Self,
                success: outcome => new Judged(next, outcome, null),
                failure: cause => new Judged(next, CorrectionOutcome.Failed, cause));
        }
    }

    private void OnJudged(Judged judged)
    {
        _isBusy = false;
        if (judged.Outcome is CorrectionOutcome.Unreached or CorrectionOutcome.Failed && judged.Of.Attempt < _parts.Attempts)
        {
            var again = judged.Of with { Attempt = judged.Of.Attempt + 1 };
            Timers.StartSingleTimer(again, again, _parts.RetryDelay);
        }
        else
        {
            _parts.Metrics.Corrected(judged.Outcome);
            if (judged.Cause is { } cause)
            {
                _log.Warning("The correction of a trade of {Symbol} could not be judged: {Reason}", judged.Of.Correction.Symbol, cause.Message);
            }
        }

        Work();
    }

    private async Task<CorrectionOutcome> JudgeAsync(TradeCorrection correction)
    {
        var found = (await _parts.Alerts.Ask<RecentAlerts>(new FindAlerts(correction.Symbol), _parts.Patience)).Alerts;
        if (found.Count == 0)
        {
            return CorrectionOutcome.NoAlert;
        }

        // The newest alert's epoch is the feed's own; alerts of an earlier one lie behind a gap.
        var alerts = found.Where(alert => alert.Epoch == found[0].Epoch).Take(_parts.MostAlerts).ToList();
        var query = new CorrectVectors(correction.Symbol, correction, alerts[0].Epoch, [.. alerts.Select(alert => alert.Position).Distinct()]);
        var answer = await _parts.Entities.Ask<CorrectedVectors>(query, _parts.Patience);
        if (!answer.IsKnown)
        {
            return CorrectionOutcome.Unreached;
        }

        var outcome = CorrectionOutcome.Stands;
        foreach (var (original, corrected) in answer.Original.Zip(answer.Corrected))
        {
            foreach (var alert in alerts.Where(alert => alert.Position == original.Position))
            {
                var verdict = await _parts.Judge.JudgeAsync(alert, original, corrected);
                if (verdict is { } undone)
                {
                    await RetractAsync(alert, correction, undone);
                    outcome = CorrectionOutcome.Retracted;
                }
            }
        }

        return outcome;
    }

    private Task<AlertAccepted> RetractAsync(AlertRecord alert, TradeCorrection correction, double figure) => _parts.Alerts.Ask<AlertAccepted>(
        new RetractAlert(alert.Id, CorrectionJudge.Reason(correction, figure, alert.Threshold)), _parts.Patience);

    private sealed record Waiting(TradeCorrection Correction, int Attempt);

    private sealed record Judged(Waiting Of, CorrectionOutcome Outcome, Exception? Cause);
}

/// <summary>What a <see cref="CorrectionActor"/> works with.</summary>
/// <param name="Alerts">The way to the alert actor.</param>
/// <param name="Entities">The way to the symbols' entities.</param>
public sealed record CorrectionParts(IActorRef Alerts, IActorRef Entities, CorrectionJudge Judge, AlertMetrics Metrics)
{
    /// <summary>Of a symbol, the newest that are judged: an answer holds two vectors for each, and has to fit into a frame between nodes.</summary>
    public int MostAlerts { get; init; } = 16;

    /// <summary>Corrections that wait.</summary>
    public int Capacity { get; init; } = 1024;

    /// <summary>How often a correction is tried whose trade the entity does not know, or that got no answer.</summary>
    public int Attempts { get; init; } = 5;

    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>For an answer.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);
}
