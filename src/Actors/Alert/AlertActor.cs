using Akka.Actor;
using Akka.Event;
using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Store;
using AkkaDayTrade.Pipeline.Telemetry;
using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Actors.Alert;

/// <summary>
/// Makes alerts of signals: folds repeats and what falls into a cool-down (<see cref="AlertBook"/>), keeps the history, and
/// publishes. An alert is kept first and published then, but with a store that is down or slow it goes out unkept and the
/// write is repeated. Every signal is answered by <see cref="AlertAccepted"/>. Until the history is loaded, or the store has
/// failed to give it, messages wait.
/// </summary>
public sealed class AlertActor : ReceiveActor, IWithTimers, IWithUnboundedStash
{
    private readonly IAlertHistory _history;
    private readonly IReadOnlyList<IAlertPublisher> _publishers;
    private readonly AlertMetrics _metrics;
    private readonly PipelineMetrics _pipelineMetrics;
    private readonly TimeProvider _time;
    private readonly AlertActorSettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    private readonly AlertBook _book;
    private readonly UnsavedAlerts _unsaved;
    private readonly Dictionary<string, Waiting> _waiting = [];
    private List<Silence> _silences = [];
    private bool _storeAnswers = true;
    private bool _saving;
    private bool _toldLoadFailed;

    public AlertActor(
        IAlertHistory history,
        IReadOnlyList<IAlertPublisher> publishers,
        AlertMetrics metrics,
        PipelineMetrics pipelineMetrics,
        TimeProvider time,
        AlertActorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        (_history, _publishers, _metrics, _pipelineMetrics, _time, _settings) = (history, publishers, metrics, pipelineMetrics, time, settings);
        _book = new AlertBook(settings.Capacity);
        _unsaved = new UnsavedAlerts(settings.Capacity);
        Loading();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    public static Props Props(
        IAlertHistory history,
        IReadOnlyList<IAlertPublisher> publishers,
        AlertMetrics metrics,
        PipelineMetrics pipelineMetrics,
        TimeProvider time,
        AlertActorSettings settings) =>
        Akka.Actor.Props.Create(() => new AlertActor(history, publishers, metrics, pipelineMetrics, time, settings));

    protected override void PreStart() => Load();

    /// <summary>What still waits for the store goes out now: if it is kept all the same, asking again would count as a repeat.</summary>
    protected override void PostStop()
    {
        foreach (var id in _waiting.Keys.ToArray())
        {
            Release(id);
        }
    }

    private void Loading()
    {
        Receive<Loaded>(loaded =>
        {
            OnLoaded(loaded);
            BecomeReady();
        });
        Receive<LoadFailed>(failed =>
        {
            OnLoadFailed(failed);
            BecomeReady();
        });
        ReceiveAny(_ => Stash.Stash());
    }

    private void BecomeReady()
    {
        Become(Ready);
        Stash.UnstashAll();
    }

    private void Ready()
    {
        Receive<AlertSignal>(OnSignal);
        Receive<GetRecentAlerts>(query => Sender.Tell(new RecentAlerts(_book.Newest(query.Count))));
        Receive<SilenceAlerts>(OnSilence);
        Receive<GetSilences>(_ => Sender.Tell(new ActiveSilences([.. InForce()])));
        Receive<Saved>(OnSaved);
        Receive<SaveFailed>(OnSaveFailed);
        Receive<PersistWaitOver>(over => Release(over.Id));
        Receive<RetrySave>(_ => SaveNext());
        Receive<RetryLoad>(_ => Load());
        Receive<Loaded>(OnLoaded);
        Receive<LoadFailed>(OnLoadFailed);
    }

    private void OnSignal(AlertSignal signal)
    {
        var now = _time.GetUtcNow();
        if (_silences.Exists(silence => silence.Covers(signal, now)))
        {
            _metrics.Lost(AlertLoss.Silenced);
            Sender.Tell(new AlertAccepted(signal.Id));
            return;
        }

        switch (_book.Take(signal, out var alert))
        {
            case AlertOutcome.Raised:
                Keep(alert!);
                _waiting[signal.Id] = new Waiting(alert!, signal.ArrivalTimestamp, Sender);
                if (_storeAnswers)
                {
                    Timers.StartSingleTimer(signal.Id, new PersistWaitOver(signal.Id), _settings.PersistWait);
                }
                else
                {
                    Release(signal.Id);
                }

                break;
            case AlertOutcome.Folded:
                Keep(alert!);
                _metrics.Lost(AlertLoss.Folded);
                Sender.Tell(new AlertAccepted(signal.Id));
                break;
            default:
                _metrics.Lost(AlertLoss.Repeated);
                Sender.Tell(new AlertAccepted(signal.Id));
                break;
        }
    }

    private void Keep(AlertRecord alert)
    {
        if (!_unsaved.Add(alert))
        {
            _metrics.Lost(AlertLoss.Unsaved);
        }

        if (!_saving && _storeAnswers)
        {
            SaveNext();
        }
    }

    private void SaveNext()
    {
        if (_saving || _unsaved.IsEmpty)
        {
            return;
        }

        _saving = true;
        var alerts = _unsaved.TakeAll();
        _ = Bounded(token => _history.SaveAsync(alerts, token))
            .PipeTo(Self, success: () => new Saved(alerts), failure: exception => new SaveFailed(alerts, RedisFault.Describe(exception)));
    }

    private void OnSaved(Saved saved)
    {
        if (!_storeAnswers)
        {
            _log.Info("The alert history can be written again");
        }

        (_saving, _storeAnswers) = (false, true);
        foreach (var alert in saved.Alerts)
        {
            Release(alert.Id);
        }

        SaveNext();
    }

    private void OnSaveFailed(SaveFailed failed)
    {
        if (_storeAnswers)
        {
            _log.Warning("The alert history cannot be written ({Reason}); alerts go out, writes are repeated", failed.Reason);
        }

        (_saving, _storeAnswers) = (false, false);
        for (var given = _unsaved.PutBack(failed.Alerts); given > 0; given--)
        {
            _metrics.Lost(AlertLoss.Unsaved);
        }

        foreach (var id in _waiting.Keys.ToArray())
        {
            Release(id);
        }

        Timers.StartSingleTimer(nameof(RetrySave), RetrySave.Instance, _settings.RetryDelay);
    }

    /// <summary>Publishes an alert that is kept or has waited long enough.</summary>
    private void Release(string id)
    {
        if (!_waiting.Remove(id, out var waiting))
        {
            return;
        }

        Timers.Cancel(id);
        var alert = waiting.Alert;
        foreach (var publisher in _publishers)
        {
            try
            {
                publisher.Publish(alert);
            }
            catch (Exception exception)
            {
                _log.Error(exception, "{Publisher} failed on alert {Id}", publisher.GetType().Name, alert.Id);
            }
        }

        _metrics.Raised(alert.Type);
        _pipelineMetrics.RecordLatency(LatencyStage.Alerted, waiting.ArrivalTimestamp);
        waiting.Sender.Tell(new AlertAccepted(id));
    }

    private void OnSilence(SilenceAlerts command)
    {
        var silence = new Silence(command.Type, command.Symbol, _time.GetUtcNow() + command.Duration);
        _silences =
        [
            .. InForce().Where(other => (other.Type, other.Symbol) != (silence.Type, silence.Symbol)).Append(silence)
                .Where(other => other.Until > _time.GetUtcNow())
                .OrderByDescending(other => other.Until).Take(_settings.MaxSilences),
        ];
        IReadOnlyList<Silence> all = _silences;
        _ = Bounded(token => _history.SaveSilencesAsync(all, token))
            .PipeTo(Sender, Self, () => new AlertsSilenced(silence, true), _ => new AlertsSilenced(silence, false));
    }

    private IEnumerable<Silence> InForce()
    {
        var now = _time.GetUtcNow();
        return _silences.Where(silence => silence.Until > now);
    }

    private void Load() => _ = Bounded(LoadAsync).PipeTo(Self, failure: exception => new LoadFailed(RedisFault.Describe(exception)));

    private async Task<Loaded> LoadAsync(CancellationToken cancellationToken) =>
        new(await _history.LoadAsync(cancellationToken), await _history.LoadSilencesAsync(cancellationToken));

    private void OnLoaded(Loaded loaded)
    {
        _book.Restore(loaded.Alerts, _settings.CarryCooldowns);
        _silences = [.. loaded.Silences.Where(old => !_silences.Exists(now => (now.Type, now.Symbol) == (old.Type, old.Symbol))), .. _silences];
        _log.Info("Alert history loaded: {Count} alerts, {Silences} silences", loaded.Alerts.Count, loaded.Silences.Count);
        _storeAnswers = true;
        SaveNext();
    }

    private void OnLoadFailed(LoadFailed failed)
    {
        if (!_toldLoadFailed)
        {
            _log.Warning("The alert history cannot be read ({Reason}); trying again every {Delay}", failed.Reason, _settings.RetryDelay);
            _toldLoadFailed = true;
        }

        _storeAnswers = false;
        Timers.StartSingleTimer(nameof(RetryLoad), RetryLoad.Instance, _settings.RetryDelay);
        Timers.StartSingleTimer(nameof(RetrySave), RetrySave.Instance, _settings.RetryDelay);
    }

    private async Task Bounded(Func<CancellationToken, Task> call) =>
        await Bounded(async token =>
        {
            await call(token);
            return true;
        });

    private async Task<T> Bounded<T>(Func<CancellationToken, Task<T>> call)
    {
        using var late = new CancellationTokenSource(_settings.StoreTimeout);
        return await call(late.Token).WaitAsync(_settings.StoreTimeout);
    }

    private sealed record Waiting(AlertRecord Alert, long ArrivalTimestamp, IActorRef Sender);

    private sealed record Loaded(IReadOnlyList<AlertRecord> Alerts, IReadOnlyList<Silence> Silences);

    private sealed record LoadFailed(string Reason);

    private sealed record Saved(IReadOnlyList<AlertRecord> Alerts);

    private sealed record SaveFailed(IReadOnlyList<AlertRecord> Alerts, string Reason);

    private sealed record PersistWaitOver(string Id);

    private sealed record RetrySave
    {
        public static readonly RetrySave Instance = new();
    }

    private sealed record RetryLoad
    {
        public static readonly RetryLoad Instance = new();
    }
}
