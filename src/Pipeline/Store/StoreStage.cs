using System.Diagnostics;
using Akka;
using Akka.Event;
using Akka.Streams;
using Akka.Streams.Stage;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Store;

/// <summary>The stage behind <see cref="StoreSink"/>: takes vectors, keeps one batch in flight, retries what failed.</summary>
internal sealed class StoreStage(FeatureStore store, PipelineMode mode, PipelineMetrics metrics)
    : GraphStageWithMaterializedValue<SinkShape<FeatureVector[]>, Task<Done>>
{
    public Inlet<FeatureVector[]> In { get; } = new("StoreSink.in");

    public override SinkShape<FeatureVector[]> Shape => new(In);

    public override ILogicAndMaterializedValue<Task<Done>> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var completion = new TaskCompletionSource<Done>(TaskCreationOptions.RunContinuationsAsynchronously);
        return new LogicAndMaterializedValue<Task<Done>>(new Logic(this, store, mode, metrics, completion), completion.Task);
    }

    private sealed class Logic : TimerGraphStageLogic, IDisposable
    {
        private const string FlushTimer = "flush";
        private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(5);
        private static readonly TimeSpan WarningInterval = TimeSpan.FromSeconds(10);

        private readonly StoreStage _stage;
        private readonly bool _isLive;
        private readonly TaskCompletionSource<Done> _completion;
        private readonly Action<WriteOutcome> _onWritten;
        private readonly StoreWriter _writer;
        private bool _inFlight;
        private bool _ended;
        private long _endedAt;
        private long _warnedAt;
        private long _wakeFrom;
        private TimeSpan _wakeAfter;
        private Exception? _failure;

        public Logic(StoreStage stage, FeatureStore store, PipelineMode mode, PipelineMetrics metrics, TaskCompletionSource<Done> completion)
            : base(stage.Shape)
        {
            _stage = stage;
            _isLive = mode == PipelineMode.Live;
            _completion = completion;
            _writer = new StoreWriter(store, mode, metrics);
            _onWritten = GetAsyncCallback<WriteOutcome>(OnWritten);
            SetHandler(stage.In, OnPush, () => OnEnd(failure: null), OnEnd);
        }

        public override void PreStart()
        {
            // The stage outlives its input until everything is written.
            SetKeepGoing(true);
            Pull(_stage.In);
        }

        public override void PostStop()
        {
            Dispose();
            _completion.TrySetException(_failure ?? new AbruptStageTerminationException(this));
        }

        public void Dispose() => _writer.Dispose();

        protected override void OnTimer(object timerKey) => Flush();

        private void OnPush()
        {
            _writer.Add(Grab(_stage.In));
            PullUnlessFull();
            Flush();
        }

        private void PullUnlessFull()
        {
            if ((_isLive || !_writer.IsFull) && !HasBeenPulled(_stage.In) && !IsClosed(_stage.In))
            {
                Pull(_stage.In);
            }
        }

        private void OnEnd(Exception? failure)
        {
            (_ended, _endedAt, _failure) = (true, Stopwatch.GetTimestamp(), failure);
            Flush();
        }

        private void Flush()
        {
            if (_inFlight)
            {
                return;
            }

            if (_ended && (_writer.IsEmpty || IsDrainOver()))
            {
                Complete();
            }
            else if (_writer.NextBatch(flush: _ended || !_isLive, out var wait) is { } batch)
            {
                _inFlight = true;
                _ = Write(batch);
            }
            else if (wait is { } delay && (!IsTimerActive(FlushTimer) || Stopwatch.GetElapsedTime(_wakeFrom) + delay < _wakeAfter))
            {
                (_wakeFrom, _wakeAfter) = (Stopwatch.GetTimestamp(), delay);
                ScheduleOnce(FlushTimer, delay);
            }
        }

        private async Task Write(WriteBatch batch) => _onWritten(await batch.ExecuteAsync());

        private void OnWritten(WriteOutcome outcome)
        {
            _inFlight = false;
            if (_writer.Finish(outcome) is { } trouble && (_warnedAt == 0 || Stopwatch.GetElapsedTime(_warnedAt) > WarningInterval))
            {
                _warnedAt = Stopwatch.GetTimestamp();
                Log.Warning("Redis did not take {0} of the store's commands, the first because: {1}", outcome.Errors, trouble);
            }

            PullUnlessFull();
            Flush();
        }

        private bool IsDrainOver() => _isLive && Stopwatch.GetElapsedTime(_endedAt) > DrainTimeout;

        private void Complete()
        {
            if (!_writer.IsEmpty)
            {
                Log.Warning("Redis did not answer for {0}: the newest values are left unwritten and {1} seconds of history are lost",
                    DrainTimeout, _writer.AbandonHistory());
            }

            if (_failure is null)
            {
                _completion.TrySetResult(Done.Instance);
                CompleteStage();
            }
            else
            {
                FailStage(_failure);
            }
        }
    }
}
