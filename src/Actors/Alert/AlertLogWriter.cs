using System.Diagnostics;
using Akka.Actor;
using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Actors.Alert;

/// <summary>
/// The alert actor's way to its journal: one entry at a time, with whatever has come meanwhile; and who waits for what to be
/// kept. While there is no journal nobody waits, and changes are kept back for the next one.
/// </summary>
internal sealed class AlertLogWriter(AlertMetrics metrics, int maxUnsaved, int maxBatch)
{
    private readonly UnsavedChanges _unsaved = new(maxUnsaved);
    private readonly WaitingAnswers _waiting = new();
    private IActorRef? _journal;
    private IReadOnlyList<UnsavedChange>? _writing;
    private long _writingSince;
    private bool _markDue;

    /// <summary>True when nobody waits and nothing is left that could be written.</summary>
    public bool IsDone => _waiting.IsEmpty && (_journal is null || (_writing is null && _unsaved.IsEmpty && !_markDue));

    /// <summary>True when nobody waits.</summary>
    public bool IsIdle => _waiting.IsEmpty;

    /// <param name="key">Names the change, see <see cref="AnswerWith"/>; of one that is told, the alert's notice.</param>
    /// <param name="answer">Is called once, told whether the change is durable; at once when there is no journal.</param>
    /// <param name="traceParent">The span that writing it is a part of, in the W3C form.</param>
    public void Keep(string key, AlertChange change, Action<bool> answer, string? traceParent = null)
    {
        if (_unsaved.Add(new UnsavedChange(key, change, traceParent)) is { } given)
        {
            metrics.Lost(AlertLoss.Unsaved);
            _waiting.Release(given.Key, durable: false);
        }

        if (_journal is null)
        {
            answer(false);
            return;
        }

        // An alert may end twice when signals were folded into it in between: both ends have the same notice.
        if (!_waiting.TryJoin(key, answer))
        {
            _waiting.Add(key, answer);
        }

        Write();
    }

    /// <summary>Answers together with who waits under a key, and at once when nobody does: that change is kept already, or held for the next journal.</summary>
    public void AnswerWith(string key, Action<bool> answer)
    {
        if (!_waiting.TryJoin(key, answer))
        {
            answer(true);
        }
    }

    /// <summary>Gives up waiting for what has waited this long; says when the next will have, null when none is left.</summary>
    public TimeSpan? ReleaseOlderThan(TimeSpan patience) => _waiting.ReleaseOlderThan(patience);

    /// <summary>There is a journal.</summary>
    /// <param name="markDue">Whether it holds alerts that it does not know to be published, and now they are.</param>
    public void Open(IActorRef journal, bool markDue)
    {
        (_journal, _markDue) = (journal, markDue);
        Write();
    }

    /// <summary>The journal is gone: nobody waits for it, and what was on its way is kept back.</summary>
    public void Close()
    {
        _journal = null;
        Trace(isWritten: false);
        for (var given = _unsaved.PutBack(_writing ?? []); given > 0; given--)
        {
            metrics.Lost(AlertLoss.Unsaved);
        }

        _writing = null;
        _waiting.ReleaseOlderThan(TimeSpan.Zero);
    }

    public void OnWritten()
    {
        // With the answers the alerts are published; the next entry, or an empty one, will say so.
        _markDue = _writing?.Any(unsaved => IsTold(unsaved.Change)) ?? false;
        Trace(isWritten: true);
        Next(durable: true);
    }

    public void OnRefused()
    {
        Trace(isWritten: false);
        foreach (var _ in _writing ?? [])
        {
            metrics.Lost(AlertLoss.Unsaved);
        }

        Next(durable: false);
    }

    private void Trace(bool isWritten)
    {
        foreach (var unsaved in _writing ?? [])
        {
            if (unsaved.TraceParent is { } parent)
            {
                PipelineTracing.Journaled(parent, _writingSince, _writing!.Count, isWritten);
            }
        }
    }

    private static bool IsTold(AlertChange change) => change is AlertRaised or AlertCleared or AlertRetracted;

    private void Next(bool durable)
    {
        foreach (var written in _writing ?? [])
        {
            _waiting.Release(written.Key, durable);
        }

        _waiting.Sweep();
        _writing = null;
        Write();
    }

    private void Write()
    {
        if (_journal is null || _writing is not null || (_unsaved.IsEmpty && !_markDue))
        {
            return;
        }

        (_writing, _writingSince) = (_unsaved.Take(maxBatch), Stopwatch.GetTimestamp());
        _journal.Tell(new WriteAlertLog(new AlertsLogged(
            [.. _writing.Select(unsaved => unsaved.Change)],
            [.. _writing.Where(unsaved => IsTold(unsaved.Change) && !_waiting.Contains(unsaved.Key)).Select(unsaved => unsaved.Key)])));
    }
}
