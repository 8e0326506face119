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
    /// <summary>Builds the pipeline of a worker (index, epoch); called again for every restart.</summary>
    public required Func<int, long, IRunnableGraph<PipelineControl>> CreatePipeline { get; init; }

    public required IEpochStore Epochs { get; init; }

    /// <summary>A file is not read again when its replay fails: the failure is the result.</summary>
    public required PipelineMode Mode { get; init; }

    /// <summary>Pause before a failed pipeline is built anew; doubles up to
    /// <see cref="MaxRestartDelay"/>, and starts small again once a pipeline has run longer than that.</summary>
    public TimeSpan RestartDelay { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan MaxRestartDelay { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>
/// Owns one partition's feed connection and the pipeline behind it: takes an epoch, runs the graph, runs it again when it
/// fails, drains it when asked. After the end of a file it stays idle, so that nobody starts it again.
/// </summary>
public sealed class IngestWorker : ReceiveActor, IWithTimers
{
    private readonly int _index;
    private readonly IngestWorkerSettings _settings;
    private readonly IngestWorkers _registry;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ActorMaterializer _materializer = Context.Materializer();
    private PipelineControl? _pipeline;
    private TimeSpan _nextDelay;
    private long? _startedTimestamp;
    private bool _draining;

    public IngestWorker(int index, IngestWorkerSettings settings, IngestWorkers registry)
    {
        (_index, _settings, _registry) = (index, settings, registry);
        _nextDelay = settings.RestartDelay;
        Receive<EpochAssigned>(OnEpoch);
        Receive<PipelineEnded>(OnEnded);
        Receive<RestartIngest>(_ => RequestEpoch());
        Receive<DrainIngest>(_ => Drain());
        Receive<Status.Failure>(failure => OnNoPipeline(failure.Cause));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(int index, IngestWorkerSettings settings, IngestWorkers registry) =>
        Akka.Actor.Props.Create(() => new IngestWorker(index, settings, registry));

    protected override void PreStart()
    {
        if (_registry.TryRegister(_index, Self))
        {
            RequestEpoch();
        }
        else
        {
            Context.Stop(Self);
        }
    }

    protected override void PostStop() => _registry.Unregister(_index, Self);

    private void RequestEpoch() =>
        _ = _settings.Epochs.NextAsync(_index)
            .PipeTo(Self, success: static epoch => new EpochAssigned(epoch));

    private void OnEpoch(EpochAssigned assigned)
    {
        if (_draining)
        {
            Context.Stop(Self);
            return;
        }

        try
        {
            var pipeline = _settings.CreatePipeline(_index, assigned.Epoch).Run(_materializer);
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

    private void OnEnded(PipelineEnded ended)
    {
        if (!ReferenceEquals(ended.Pipeline, _pipeline))
        {
            return;
        }

        _pipeline = null;
        if (ended.Failure is null)
        {
            if (_draining)
            {
                // The feed was cut off, its input has not come to its end.
                Context.Stop(Self);
            }
            else
            {
                _registry.Complete(_index, failure: null);
            }
        }
        else
        {
            OnNoPipeline(ended.Failure);
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
        else if (_settings.Mode == PipelineMode.Replay || reason is StaleWorkerException)
        {
            _log.Error(reason is IOException ? null : reason, "Ingest worker {0} has ended: {1}", _index, reason.Message);
            _registry.Complete(_index, reason);
        }
        else
        {
            if (_startedTimestamp is { } started && Stopwatch.GetElapsedTime(started) > _settings.MaxRestartDelay)
            {
                _nextDelay = _settings.RestartDelay;
            }

            _startedTimestamp = null;

            _log.Error(reason, "The pipeline of ingest worker {0} failed; it starts again in {1}", _index, _nextDelay);
            Timers.StartSingleTimer(RestartIngest.Instance, RestartIngest.Instance, _nextDelay);
            _nextDelay = _nextDelay * 2 < _settings.MaxRestartDelay ? _nextDelay * 2 : _settings.MaxRestartDelay;
        }
    }

    private void Drain()
    {
        _draining = true;
        Timers.CancelAll();
        if (_pipeline is { } pipeline)
        {
            pipeline.Stop.Shutdown();
        }
        else
        {
            Context.Stop(Self);
        }
    }
}
