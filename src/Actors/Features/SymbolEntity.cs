using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Actors.Features;

/// <summary>
/// The owner of one symbol's state in the cluster: takes slices in through a <see cref="SymbolProcessor"/> and answers the
/// sender. It starts from its checkpoint, takes new ones behind its answers, and a last one before it stops. A slice that throws
/// is reported and restarts the entity from its checkpoint; other symbols do not notice.
/// </summary>
public sealed class SymbolEntity : ReceiveActor, IWithTimers
{
    private const int MostQueriesWaiting = 32;

    private readonly string _symbol;
    private readonly SymbolEntityParts _parts;
    private readonly long _incarnation = Random.Shared.NextInt64(1, long.MaxValue);
    private volatile bool _hasStopped;
    private readonly Queue<(object Query, IActorRef Sender)> _waitingQueries = new();
    private (Slice Slice, IActorRef Worker)? _waitingSlice;
    private SymbolProcessor _processor = null!;
    private CheckpointKeeper? _keeper;
    private bool _saveIsDue;
    private bool _hasTurn;
    private IActorRef _worker = ActorRefs.Nobody;
    private (ISliceAnswer Answer, IActorRef Worker)? _heldBack;
    private (TimeSpan? ArrivalToComputed, TimeSpan Computing)? _times;

    public SymbolEntity(string symbol, SymbolEntityParts parts)
    {
        (_symbol, _parts) = (symbol, parts);
        Loading();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(string symbol, SymbolEntityParts parts) =>
        Akka.Actor.Props.Create(() => new SymbolEntity(symbol, parts));

    protected override void PreStart()
    {
        if (_parts.Loader is null)
        {
            Serve(new SymbolProcessor(_symbol, _parts.Setup, _incarnation));
            return;
        }

        _ = _parts.Loader.LoadAsync(_symbol, _incarnation, () => !_hasStopped).PipeTo(
            Self,
            success: choice => new Loaded(_incarnation, choice),
            failure: cause => new NotLoaded(_incarnation, cause));
    }

    protected override void PostStop() => _hasStopped = true;

    /// <summary>Until the state is there. A worker sends one slice at a time, so only the newest is kept.</summary>
    private void Loading()
    {
        Receive<Slice>(slice => _waitingSlice = _waitingSlice is { } other && other.Slice.Epoch > slice.Epoch ? other : (slice, Sender));
        Receive<ISymbolMessage>(query => _waitingQueries.Enqueue((query, Sender)), _ => _waitingQueries.Count < MostQueriesWaiting);
        Receive<Loaded>(
            loaded =>
            {
                _keeper = new CheckpointKeeper(_symbol, loaded.Choice, _parts.Store!, _parts.Time, _incarnation);
                Serve(loaded.Choice.Processor);
            },
            IsOurs);
        Receive<NotLoaded>(
            failed =>
            {
                // A restart would fail in the same way at once; the next message starts the entity again.
                Context.GetLogger().Error(failed.Cause, "{Symbol} cannot start", _symbol);
                Context.Stop(Self);
            },
            IsOurs);
        Receive<IOfOneLife>(_ => { });
        Receive<StopSymbolEntity>(_ => Context.Stop(Self));
    }

    private void Serving()
    {
        Receive<Slice>(OnSlice);
        Receive<SaveDue>(_ => TakeTurn());
        Receive<StopSymbolEntity>(_ => OnStop());
        QueriesAndSaves(OnSaved, ScheduleSave);
    }

    /// <summary>Slices that come now are not taken in: the worker sends them again, to the next life.</summary>
    private void Stopping()
    {
        Receive<Slice>(_ => { });
        Receive<SaveDue>(_ => { });
        Receive<StopSymbolEntity>(_ => { });
        Receive<StopNow>(_ =>
        {
            _parts.Faults.Add(CheckpointError.Unsaved, _symbol, $"not saved within {_parts.Checkpoints.StopPatience.TotalSeconds} s, stopped without.");
            Context.Stop(Self);
        });
        QueriesAndSaves(
            save =>
            {
                OnSaved(save);
                StopUnlessDirty();
            },
            () => After(_parts.Checkpoints.RetryDelay, SaveNow.Instance));
    }

    private void QueriesAndSaves(Action<SaveUnderWay> onSaved, Action onSaveFailed)
    {
        Receive<GetRecentTicks>(query => Sender.Tell(_processor.Recent(Sendable(query.Count))));
        Receive<GetSymbolState>(query => Sender.Tell(_processor.Read(Sendable(query.RecentTicks)) with
        {
            Node = NodeAddress,
            ArrivalToComputed = _times?.ArrivalToComputed,
            Computing = _times?.Computing,
            Durable = _processor.Durable,
        }));
        Receive<CorrectVectors>(query => Sender.Tell(_processor.Correct(query)));
        Receive<SaveNow>(_ => Save());
        Receive<Saved>(saved => onSaved(saved.Save), IsOurs);
        Receive<SaveFailed>(
            failed =>
            {
                _parts.Faults.Add(CheckpointError.Save, _symbol, failed.Cause.Message);
                _keeper!.OnSaveFailed();
                // It stays unanswered: the worker sends the slice again.
                _heldBack = null;
                onSaveFailed();
            },
            IsOurs);
        Receive<DeleteFailed>(
            failed =>
            {
                _parts.Faults.Add(CheckpointError.Delete, _symbol, failed.Cause.Message);
                _keeper!.OnDeleteFailed(failed);
            },
            IsOurs);
        Receive<IOfOneLife>(_ => { });
    }

    private void Serve(SymbolProcessor processor)
    {
        _processor = processor;
        Become(Serving);
        if (_waitingSlice is { } waiting)
        {
            _waitingSlice = null;
            Self.Tell(waiting.Slice, waiting.Worker);
        }

        while (_waitingQueries.TryDequeue(out var query))
        {
            Self.Tell(query.Query, query.Sender);
        }
    }

    private static string NodeAddress => ((ExtendedActorSystem)Context.System).Provider.DefaultAddress.ToString();

    private void OnSlice(Slice slice)
    {
        using var span = PipelineTracing.Entity(slice);
        span?.SetTag("daytrade.node", NodeAddress);
        ISliceAnswer answer;
        try
        {
            var started = Stopwatch.GetTimestamp();
            answer = _processor.Apply(slice);
            Measure(slice, answer, ClockSpan.Since(started));
        }
        catch (Exception exception)
        {
            Answer(new SliceFailed(_symbol, slice.Epoch, slice.LastPosition, exception.Message, slice.EndOfInput) { Incarnation = _incarnation }, Sender);
            throw;
        }

        if (answer is SliceStale)
        {
            Answer(answer, Sender);
            return;
        }

        _worker = Sender;
        if (_keeper is { HasRecordedEpoch: false })
        {
            _heldBack = (answer, Sender);
            Save();
            return;
        }

        Answer(answer, Sender);
        if (slice.EndOfInput)
        {
            // The run ends when all is durable.
            Self.Tell(SaveDue.Instance);
        }
        else
        {
            ScheduleSave();
        }
    }

    private void Measure(Slice slice, ISliceAnswer answer, ClockSpan span)
    {
        // A repeated answer was computed earlier.
        if (answer is SliceComputed { Computing.IsKnown: false } computed)
        {
            computed.Computing = span;
        }

        if (slice.Ticks.Length > 0)
        {
            // A timestamp of another machine's clock cannot be compared with ours.
            var isFromHere = Sender.Path.Address.HasLocalScope;
            _times = (isFromHere ? Stopwatch.GetElapsedTime(slice.Ticks[^1].ArrivalTimestamp, span.To) : null, span.Duration);
        }
    }

    /// <summary>A process that stood still says nothing any more: the symbol may be another's.</summary>
    private void Answer(ISliceAnswer answer, IActorRef worker)
    {
        if (!_parts.Pause.HasPaused)
        {
            worker.Tell(answer, Self);
        }
    }

    private void ScheduleSave()
    {
        if (!_saveIsDue && _keeper is { IsDirty: true, IsSaving: false })
        {
            _saveIsDue = true;
            After(_parts.Checkpoints.Interval - _keeper.Age, SaveDue.Instance);
        }
    }

    private void Save()
    {
        if (_keeper is { IsDirty: true, IsSaving: false } && !_parts.Pause.HasPaused)
        {
            _ = _keeper.SaveAsync().PipeTo(
                Self,
                success: save => new Saved(_incarnation, save),
                failure: cause => new SaveFailed(_incarnation, cause));
        }

        (_saveIsDue, _hasTurn) = (false, false);
    }

    private void TakeTurn()
    {
        if (!_hasTurn)
        {
            _hasTurn = true;
            After(_parts.Saves.Reserve(), SaveNow.Instance);
        }
    }

    private void OnSaved(SaveUnderWay save)
    {
        _parts.Faults.Metrics.Took();
        _keeper!.OnSaved(save, Self);
        if (_heldBack is { } held)
        {
            if (!_keeper.HasRecordedEpoch)
            {
                // It is of a still newer epoch.
                Save();
                return;
            }

            _heldBack = null;
            Answer(held.Answer is SliceComputed computed ? computed with { Durable = _processor.Durable ?? computed.Durable } : held.Answer, held.Worker);
        }

        Answer(new SymbolDurable(_symbol, save.Epoch, save.Position) { Incarnation = _incarnation }, _worker);
        ScheduleSave();
    }

    private void OnStop()
    {
        Become(Stopping);
        Timers.StartSingleTimer(nameof(StopNow), StopNow.Instance, _parts.Checkpoints.StopPatience);
        StopUnlessDirty();
    }

    private void StopUnlessDirty()
    {
        if (_parts.Pause.HasPaused || _keeper is not ({ IsDirty: true } or { IsSaving: true }))
        {
            Context.Stop(Self);
            return;
        }

        Save();
    }

    private void After(TimeSpan delay, object message)
    {
        if (delay > TimeSpan.Zero)
        {
            Timers.StartSingleTimer(message.GetType().Name, message, delay);
        }
        else
        {
            Self.Tell(message);
        }
    }

    /// <summary>Another node gets no more ticks at once than a message to it has room for.</summary>
    private int Sendable(int ticks) =>
        Sender.Path.Address.HasLocalScope ? ticks : Math.Min(ticks, SymbolMessageSerializer.MostTicksPerAnswer);

    private bool IsOurs(IOfOneLife message) => message.Incarnation == _incarnation;
}
