using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using Akka.Streams;
using Akka.Streams.Dsl;
using AkkaDayTrade.Pipeline;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;

namespace AkkaDayTrade.Actors.Ingest;

/// <summary>What an ingest worker needs from the composition root.</summary>
public sealed record IngestWorkerSettings
{
    /// <summary>Builds the pipeline of a worker; called again for every restart.</summary>
    public required Func<IngestRun, IRunnableGraph<PipelineControl>> CreatePipeline { get; init; }

    public required IEpochStore Epochs { get; init; }

    /// <summary>How an input that can be read again is taken up; null for a live feed, which cannot.</summary>
    public ResumableInput? Input { get; init; }

    /// <summary>Pause before a failed pipeline is built anew; doubles up to
    /// <see cref="MaxRestartDelay"/>, and starts small again once a pipeline has run longer than that.</summary>
    public TimeSpan RestartDelay { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan MaxRestartDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often an input that can be read again may fail without getting further before that is its end.</summary>
    public int MaxFailures { get; init; } = 5;

    /// <summary>How long what is in the pipeline may take to flow to its end before the worker stops regardless.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(25);
}

/// <summary>
/// Owns one partition's feed connection and the pipeline behind it: takes an epoch, runs the graph, runs it again when it
/// fails, drains it when asked. An input that can be read again is taken up where all before is durable. After its end the
/// worker stays idle, so that nobody starts it again.
/// </summary>
public sealed class IngestWorker : ReceiveActor, IWithTimers
{
    /// <summary>How long the last words about a run, which make a restart cheaper, may take.</summary>
    private static readonly TimeSpan LastWordsTimeout = TimeSpan.FromSeconds(3);

    private readonly int _index;
    private readonly IngestWorkerSettings _settings;
    private readonly IngestWorkers _registry;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ActorMaterializer _materializer = Context.Materializer();
    private PipelineControl? _pipeline;
    private OffsetWriter? _offsets;
    private TimeSpan _nextDelay;
    private long? _startedTimestamp;
    private long _furthest;
    private long _neededFrom = long.MaxValue;
    private int _failures;
    private bool _draining;

    public IngestWorker(int index, IngestWorkerSettings settings, IngestWorkers registry)
    {
        (_index, _settings, _registry) = (index, settings, registry);
        _nextDelay = settings.RestartDelay;
        Receive<RunAssigned>(OnRun);
        Receive<NothingToRun>(_ => OnNothingToRun());
        Receive<PipelineEnded>(OnEnded);
        Receive<EndTold>(_ => OnEndTold());
        Receive<RestartIngest>(_ => RequestRun());
        Receive<DrainIngest>(_ => Drain());
        Receive<DrainTimedOut>(_ => OnDrainTimedOut());
        Receive<Status.Failure>(failure => OnNoPipeline(failure.Cause));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(int index, IngestWorkerSettings settings, IngestWorkers registry) =>
        Akka.Actor.Props.Create(() => new IngestWorker(index, settings, registry));

    protected override void PreStart()
    {
        if (_registry.TryRegister(_index, Self))
        {
            RequestRun();
        }
        else
        {
            Context.Stop(Self);
        }
    }

    protected override void PostStop() => _registry.Unregister(_index, Self);

    private void RequestRun() => _ = AssignAsync().PipeTo(Self);

    private async Task<object> AssignAsync()
    {
        if (_settings.Input is not { } input)
        {
            return new RunAssigned(new IngestRun(_index, await _settings.Epochs.NextAsync(_index)), Offsets: null);
        }

        return await input.BeginAsync(_index, _settings.Epochs, _neededFrom) is var (run, offsets) ? new RunAssigned(run, offsets) : NothingToRun.Instance;
    }

    private void OnRun(RunAssigned assigned)
    {
        if (_draining)
        {
            Context.Stop(Self);
            return;
        }

        try
        {
            _offsets = assigned.Offsets;
            _neededFrom = long.MaxValue;
            var pipeline = _settings.CreatePipeline(assigned.Run).Run(_materializer);
            _pipeline = pipeline;
            _startedTimestamp = Stopwatch.GetTimestamp();
            _ = pipeline.Completion.PipeTo(
                Self,
                success: () => new PipelineEnded(pipeline, Failure: null),
                failure: exception => new PipelineEnded(pipeline, exception));
        }
        catch (Exception exception)
        {
            OnNoPipeline(exception);
        }
    }

    private void OnNothingToRun()
    {
        if (_draining)
        {
            Context.Stop(Self);
        }
        else
        {
            _registry.Complete(_index, failure: null);
        }
    }

    private void OnEnded(PipelineEnded ended)
    {
        if (!ReferenceEquals(ended.Pipeline, _pipeline))
        {
            return;
        }

        _pipeline = null;
        if (ended.Failure is not null)
        {
            OnNoPipeline(ended.Failure);
        }
        else if (_draining)
        {
            // The feed was cut off, its input has not come to its end.
            _ = TellAsync(Task.CompletedTask).PipeTo(Self);
        }
        else
        {
            End(failure: null);
        }
    }

    private void OnNoPipeline(Exception cause)
    {
        var reason = cause is AggregateException { InnerExceptions: [var single] } ? single : cause;
        if (_draining)
        {
            _log.Error(reason, "The pipeline of ingest worker {0} failed while it was drained", _index);
            Context.Stop(Self);
        }
        else if (reason is PausedWorkerException)
        {
            // The whole node is about to give up its place; its next life starts workers of its own.
            _log.Error("Ingest worker {0} has stopped: {1}", _index, reason.Message);
        }
        else if (reason is StaleWorkerException)
        {
            _log.Error("Ingest worker {0} has ended: {1}", _index, reason.Message);
            _registry.Complete(_index, reason);
        }
        else if (_settings.Input is not null && IsHopeless(reason))
        {
            _log.Error(reason is IOException ? null : reason, "Ingest worker {0} has ended: {1}", _index, reason.Message);
            End(reason);
        }
        else
        {
            RestartLater(reason);
        }
    }

    /// <summary>A file that cannot be read will not be readable later, nor will a pipeline get past what stops it each time.</summary>
    private bool IsHopeless(Exception reason)
    {
        if (_startedTimestamp is null)
        {
            return false;
        }

        var offset = _offsets?.Newest ?? 0;
        _failures = offset > _furthest ? 1 : _failures + 1;
        _furthest = Math.Max(_furthest, offset);
        return reason is IOException or InvalidDataException || _failures >= _settings.MaxFailures;
    }

    private void RestartLater(Exception reason)
    {
        if (_startedTimestamp is { } started && Stopwatch.GetElapsedTime(started) > _settings.MaxRestartDelay)
        {
            _nextDelay = _settings.RestartDelay;
        }

        _startedTimestamp = null;
        _neededFrom = reason is ForgottenInputException forgotten ? forgotten.From : _neededFrom;

        _log.Error(reason, "The pipeline of ingest worker {0} failed; it starts again in {1}", _index, _nextDelay);
        Timers.StartSingleTimer(RestartIngest.Instance, RestartIngest.Instance, _nextDelay);
        _nextDelay = _nextDelay * 2 < _settings.MaxRestartDelay ? _nextDelay * 2 : _settings.MaxRestartDelay;
    }

    /// <summary>The input is through: the cluster is told before this node, which may stop once it knows.</summary>
    private void End(Exception? failure)
    {
        var told = _settings.Input?.Runs.EndAsync(_index, failure?.Message) ?? Task.CompletedTask;
        _ = EndAsync(told, failure).PipeTo(Self);
    }

    private async Task<EndTold> EndAsync(Task told, Exception? failure)
    {
        var done = await TellAsync(told);
        _registry.Complete(_index, failure);
        return done;
    }

    private async Task<EndTold> TellAsync(Task told)
    {
        try
        {
            await Task.WhenAll(told, _offsets?.FlushAsync() ?? Task.CompletedTask).WaitAsync(LastWordsTimeout);
        }
        catch (Exception exception)
        {
            _log.Warning("What ingest worker {0} has reached could not be told: {1}", _index, exception.Message);
        }

        return EndTold.Instance;
    }

    private void OnEndTold()
    {
        if (_draining)
        {
            Context.Stop(Self);
        }
    }

    private void Drain()
    {
        _draining = true;
        Timers.CancelAll();
        if (_pipeline is { } pipeline)
        {
            pipeline.Stop.Shutdown();
            Timers.StartSingleTimer(DrainTimedOut.Instance, DrainTimedOut.Instance, _settings.DrainTimeout);
        }
        else
        {
            Context.Stop(Self);
        }
    }

    private void OnDrainTimedOut()
    {
        _log.Warning("The pipeline of ingest worker {0} was not through after {1}; it is cut off", _index, _settings.DrainTimeout);
        Context.Stop(Self);
    }
}
