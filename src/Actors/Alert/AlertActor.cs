using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Actors.Alert;

/// <summary>
/// Makes alerts of signals: folds repeats and what falls into a cool-down (<see cref="AlertBook"/>), ends what is over or was
/// never right, keeps what happened in its journal, publishes. There is one in the cluster. A signal is answered by <see cref="AlertAccepted"/> once what came
/// of it is kept; with a journal that is down or slow alerts go out and are answered all the same, and writing is repeated.
/// An alert that was kept but maybe not published before its node was lost is published when the journal is read again.
/// Until that has been read, or cannot be, messages wait.
/// </summary>
public sealed class AlertActor : ReceiveActor, IWithTimers, IWithUnboundedStash
{
    private readonly AlertMetrics _metrics;
    private readonly AlertActorSettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    private readonly AlertBook _book;
    private readonly SilenceList _silences;
    private readonly AlertOutlet _outlet;
    private readonly AlertLogWriter _writer;
    private bool _hasLoaded;
    private bool _toldAway;
    private bool _stopping;
    private long _silencesSet;

    public AlertActor(IReadOnlyList<IAlertPublisher> publishers, AlertMetrics metrics, TimeProvider time, AlertActorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        (_metrics, _settings) = (metrics, settings);
        _book = new AlertBook(settings.Capacity);
        _silences = new SilenceList(settings.MaxSilences, time);
        _outlet = new AlertOutlet(publishers, metrics, _log);
        _writer = new AlertLogWriter(metrics, settings.MaxUnsaved, settings.MaxBatch);
        Loading();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    public static Props Props(IReadOnlyList<IAlertPublisher> publishers, AlertMetrics metrics, TimeProvider time, AlertActorSettings settings) =>
        Akka.Actor.Props.Create(() => new AlertActor(publishers, metrics, time, settings));

    protected override void PreStart()
    {
        StartJournal();
        Timers.StartSingleTimer(nameof(LoadWaitOver), new LoadWaitOver(), _settings.LoadWait);
    }

    protected override void PostStop() => _outlet.GiveUp();

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    private void Loading()
    {
        JournalMessages(afterwards: () =>
        {
            Become(Ready);
            Stash.UnstashAll();
        });
        Receive<StopAlerts>(_ => Context.Stop(Self));
        ReceiveAny(_ => Stash.Stash());
    }

    private void Ready()
    {
        Receive<AlertSignal>(OnSignal);
        Receive<GetRecentAlerts>(query => Sender.Tell(new RecentAlerts(_book.Newest(query.Count))));
        Receive<FindAlerts>(query => Sender.Tell(new RecentAlerts(_book.OfSymbol(query.Symbol))));
        Receive<RetractAlert>(OnRetract);
        Receive<SilenceAlerts>(OnSilence);
        Receive<GetSilences>(_ => Sender.Tell(new ActiveSilences(_silences.InForce())));
        Receive<FollowAlerts>(report => _outlet.Follow(Sender, report.Last));
        Receive<PersistWaitOver>(_ => WatchPatience(_writer.ReleaseOlderThan(_settings.PersistWait)));
        Receive<AlertLogWritten>(_ => Released(_writer.OnWritten));
        Receive<AlertLogRefused>(OnRefused);
        Receive<RetryJournal>(_ => StartJournal());
        Receive<StopAlerts>(_ =>
        {
            _stopping = true;
            Timers.StartSingleTimer(nameof(StopWaitOver), new StopWaitOver(), _settings.StopWait);
            StopWhenDone();
        });
        Receive<StopWaitOver>(_ => Context.Stop(Self));
        JournalMessages(afterwards: () => { });
    }

    private void JournalMessages(Action afterwards)
    {
        Receive<AlertLogLoaded>(loaded =>
        {
            OnLoaded(loaded.State);
            afterwards();
        });
        Receive<AlertLogFailed>(failed => TellAway(failed.Reason));
        Receive<Terminated>(_ =>
        {
            TellAway("it stopped");
            Timers.StartSingleTimer(nameof(RetryJournal), new RetryJournal(), _settings.RetryDelay);
            Released(_writer.Close);
            afterwards();
        });
        Receive<LoadWaitOver>(_ =>
        {
            TellAway("it does not answer");
            afterwards();
        });
    }

    private void OnSignal(AlertSignal signal)
    {
        // What is taken in now might not be written any more: without an answer the asker asks the next alert actor.
        if (_stopping)
        {
            return;
        }

        var span = PipelineTracing.AlertKeep(signal.TraceParent);
        span?.SetTag("daytrade.alert.type", signal.Type).SetTag("daytrade.symbol", signal.Symbol);
        var sender = Sender;
        if (!signal.Clears && _silences.Covers(signal))
        {
            _metrics.Lost(AlertLoss.Silenced);
            Answer();
            return;
        }

        switch (_book.Take(signal, out var change))
        {
            case AlertOutcome.Raised:
                var alert = ((AlertRaised)change!).Alert;
                Keep(
                    signal.Id,
                    change,
                    _ =>
                    {
                        _outlet.Publish(alert);
                        Answer(raised: true);
                    },
                    span);
                break;
            case AlertOutcome.Cleared:
                KeepEnd(change!, signal.Id);
                break;
            case AlertOutcome.Folded:
                _metrics.Lost(AlertLoss.Folded);
                Keep(signal.Id, change!, _ => Answer(), span);
                break;
            default:
                if (!signal.Clears)
                {
                    _metrics.Lost(AlertLoss.Repeated);
                }

                _writer.AnswerWith(signal.Clears ? $"{signal.Id}:cleared" : signal.Id, _ => Answer());
                break;
        }

        void Answer(bool raised = false)
        {
            sender.Tell(new AlertAccepted(signal.Id) { Raised = raised });
            span?.Dispose();
        }
    }

    private void OnRetract(RetractAlert command)
    {
        if (_stopping)
        {
            return;
        }

        if (_book.Retract(command.Id, command.Reason) is { } change)
        {
            KeepEnd(change, command.Id);
            return;
        }

        var sender = Sender;
        _writer.AnswerWith($"{command.Id}:retracted", _ => sender.Tell(new AlertAccepted(command.Id)));
    }

    /// <summary>What ends an alert is kept and told as its beginning was.</summary>
    private void KeepEnd(AlertChange change, string answerTo)
    {
        var (sender, alert) = (Sender, _book.ToldBy(change)!);
        Keep(alert.Notice(), change, _ =>
        {
            _outlet.Publish(alert);
            sender.Tell(new AlertAccepted(answerTo));
        });
    }

    private void OnSilence(SilenceAlerts command)
    {
        var (sender, silence) = (Sender, _silences.Set(command));
        KeepSilences(durable => sender.Tell(new AlertsSilenced(silence, durable)));
    }

    private void KeepSilences(Action<bool> answer) => Keep($"silences {++_silencesSet}", new SilencesChanged(_silences.InForce()), answer);

    private void Keep(string key, AlertChange change, Action<bool> answer, Activity? span = null)
    {
        if (_writer.IsIdle)
        {
            WatchPatience(_settings.PersistWait);
        }

        _writer.Keep(key, change, answer, span is null ? null : PipelineTracing.ToText(span.Context));
        _outlet.Flush();
    }

    /// <summary>With nothing left to wait for the timer runs out by itself.</summary>
    private void WatchPatience(TimeSpan? untilNext)
    {
        _outlet.Flush();
        if (untilNext is { } delay)
        {
            Timers.StartSingleTimer(nameof(PersistWaitOver), new PersistWaitOver(), delay);
        }

        StopWhenDone();
    }

    private void Released(Action release)
    {
        release();
        WatchPatience(null);
    }

    private void StartJournal() => Context.Watch(Context.ActorOf(AlertJournal.Props(_settings)));

    private void OnLoaded(AlertLogState state)
    {
        Timers.Cancel(nameof(LoadWaitOver));
        if (_toldAway)
        {
            _log.Info("The alert journal is back");
            _toldAway = false;
        }

        var owed = state.Unpublished.Where(alert => !_book.Knows(alert)).ToList();
        _book.Restore(state.Book, _settings.CarryCooldowns);
        owed.ForEach(_outlet.Publish);
        if (!_hasLoaded)
        {
            _hasLoaded = true;
            OnFirstLoaded(state);
        }

        _outlet.Flush();
        _writer.Open(Sender, markDue: state.Unpublished.Count > 0);
    }

    private void OnFirstLoaded(AlertLogState state)
    {
        _log.Info("Alert history loaded: {Count} alerts, {Silences} silences", state.Book.Alerts.Count, state.Silences.Count);
        _outlet.Remember(state.Book.Alerts.ExceptBy(state.Unpublished.Select(alert => alert.Notice()), alert => alert.Notice()));
        _outlet.TakeOver(_book.Active());
        var givenMeanwhile = _silences.InForce().Count > 0;
        _silences.Restore(state.Silences);
        if (givenMeanwhile)
        {
            KeepSilences(_ => { });
        }
    }

    private void TellAway(string reason)
    {
        if (!_toldAway)
        {
            _log.Warning("The alert journal is away ({Reason}); alerts go out, trying again every {Delay}", reason, _settings.RetryDelay);
            _toldAway = true;
        }
    }

    private void StopWhenDone()
    {
        if (_stopping && _writer.IsDone)
        {
            Context.Stop(Self);
        }
    }

    private void OnRefused(AlertLogRefused refused)
    {
        _log.Error("The alert journal refuses {Count} changes for good: {Reason}", refused.Entry.Changes.Count, refused.Reason);
        Released(_writer.OnRefused);
    }

    private sealed record PersistWaitOver;

    private sealed record LoadWaitOver;

    private sealed record RetryJournal;

    private sealed record StopWaitOver;
}
