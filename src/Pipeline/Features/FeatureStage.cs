using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using Akka.Streams;
using Akka.Streams.Stage;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Features;

/// <summary>
/// Sends each symbol's ticks to its entity, one slice at a time and in order, and emits the vectors that come back.
/// Back-pressures by the number of unanswered ticks. A symbol that waits holds no other symbol up.
/// </summary>
internal sealed class FeatureStage(
    IActorRef region, FeatureStageSettings settings, PipelineMetrics metrics, SymbolLedger ledger)
    : GraphStage<FlowShape<TickBatch, FeatureVector[]>>
{
    private readonly Inlet<TickBatch> _in = new("FeatureStage.ticks");
    private readonly Outlet<FeatureVector[]> _out = new("FeatureStage.vectors");

    public override FlowShape<TickBatch, FeatureVector[]> Shape => new(_in, _out);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, region, settings, metrics, ledger);

    private sealed class Logic : TimerGraphStageLogic
    {
        private const string ResendTimer = "resend";

        private readonly FeatureStage _stage;
        private readonly IActorRef _region;
        private readonly FeatureStageSettings _settings;
        private readonly PipelineMetrics _metrics;
        private readonly SymbolLedger _ledger;
        private readonly Dictionary<string, SymbolLane> _lanes = [];
        private readonly List<SymbolLane> _idleWithTicks = [];
        private readonly List<FeatureVector> _vectors = [];
        private IActorRef _self = ActorRefs.Nobody;
        private int _outstandingTicks;
        private int _slicesOut;
        private bool _upstreamFinished;
        private bool _endsSent;

        public Logic(FeatureStage stage, IActorRef region, FeatureStageSettings settings, PipelineMetrics metrics, SymbolLedger ledger)
            : base(stage.Shape)
        {
            (_stage, _region, _settings, _metrics, _ledger) = (stage, region, settings, metrics, ledger);
            SetHandler(stage._in, onPush: OnPush, onUpstreamFinish: OnUpstreamFinish);
            SetHandler(stage._out, onPull: OnPull);
        }

        public override void PreStart()
        {
            _self = GetStageActor(message => OnAnswer(message.Item2)).Ref;
            ScheduleRepeatedly(ResendTimer, _settings.ResendAfter / 4);
        }

        protected override void OnTimer(object timerKey)
        {
            foreach (var lane in _lanes.Values)
            {
                if (lane.Out is { } slice && Stopwatch.GetElapsedTime(lane.SentTimestamp) >= _settings.ResendAfter)
                {
                    _metrics.SliceResent();
                    Send(lane, slice);
                }
            }
        }

        private void OnPull()
        {
            EmitIfPossible();
            PullIfRoom();
        }

        private void OnPush()
        {
            var batch = Grab(_stage._in);
            foreach (ref readonly var tick in batch.Ticks)
            {
                if (!_lanes.TryGetValue(tick.Symbol, out var lane))
                {
                    _lanes.Add(tick.Symbol, lane = new SymbolLane(tick.Symbol, _ledger[tick.Symbol]));
                }

                if (lane is { IsOut: false, WaitingTicks: 0 })
                {
                    _idleWithTicks.Add(lane);
                }

                lane.Enqueue(tick);
            }

            _outstandingTicks += batch.Count;
            batch.Release();
            foreach (var lane in _idleWithTicks)
            {
                SendNext(lane);
            }

            _idleWithTicks.Clear();
            PullIfRoom();
        }

        private void OnUpstreamFinish()
        {
            _upstreamFinished = true;
            FinishIfDone();
        }

        private void OnAnswer(object message)
        {
            if (message is not ISliceAnswer answer
                || answer.Epoch != _settings.Epoch
                || !_lanes.TryGetValue(answer.Symbol, out var lane)
                || lane.Out is not { } slice)
            {
                return;
            }

            switch (answer)
            {
                case SliceComputed computed:
                    OnComputed(lane, slice, computed);
                    break;
                case SliceBehind behind when behind.Position < slice.PreviousPosition:
                    _slicesOut--;
                    lane.Rewind(behind.Position);
                    _metrics.SliceResent();
                    SendNext(lane);
                    break;
                case SliceFailed failed when failed.LastPosition == slice.LastPosition && failed.EndOfInput == slice.EndOfInput:
                    OnFailed(lane, slice, failed);
                    break;
                case SliceStale stale:
                    FailStage(new StaleWorkerException(stale.Symbol, stale.Epoch, stale.Owner));
                    return;
            }

            EmitIfPossible();
            PullIfRoom();
            FinishIfDone();
        }

        private void OnComputed(SymbolLane lane, Slice slice, SliceComputed computed)
        {
            if (!lane.TryComplete(computed, out var isNew))
            {
                return;
            }

            _slicesOut--;
            if (isNew)
            {
                _outstandingTicks -= slice.Ticks.Length;
                Count(lane, computed);
                MeasureLatency(slice);
            }
            else if (slice.AfterGap)
            {
                // Its ticks were counted when it was answered first; what the entity has lost since was not.
                _metrics.GapsDeclared(computed.GapsDeclared);
            }

            foreach (var vector in computed.Vectors)
            {
                if (lane.TryEmit(vector.Position))
                {
                    _vectors.Add(vector);
                }
            }

            SendNext(lane);
        }

        private void OnFailed(SymbolLane lane, Slice slice, SliceFailed failed)
        {
            _slicesOut--;
            if (++lane.Failures >= _settings.MaxFailures && !lane.TryHalve())
            {
                var culprit = lane.Park(out var isNew);
                if (isNew)
                {
                    _outstandingTicks -= culprit.Ticks.Length;
                    _metrics.Rejected(RejectReason.DeadLetter, culprit.Ticks.Length);
                }

                Log.Error(
                    "Tick at position {0} of {1} was set aside after it had stopped its symbol {2} times: {3}",
                    culprit.LastPosition, slice.Symbol, _settings.MaxFailures, failed.Reason);
            }

            SendNext(lane);
        }

        private void SendNext(SymbolLane lane)
        {
            if (lane.Next(_settings) is { } slice)
            {
                _slicesOut++;
                Send(lane, slice);
            }
        }

        private void Send(SymbolLane lane, Slice slice)
        {
            lane.SentTimestamp = Stopwatch.GetTimestamp();
            _region.Tell(slice, _self);
        }

        private void Count(SymbolLane lane, SliceComputed computed)
        {
            _metrics.TicksAccepted(computed.Accepted);
            _metrics.FeaturesComputed((long)computed.Accepted * _settings.FeaturesPerTick);
            _metrics.Rejected(RejectReason.Duplicate, computed.Duplicates);
            _metrics.Rejected(RejectReason.Order, computed.OutOfOrder);
            _metrics.GapsDeclared(computed.GapsDeclared);
            lane.Progress.Advance(computed.Accepted, computed.LastPosition);
        }

        private void MeasureLatency(Slice slice)
        {
            // Ticks of one frame arrived together: one measurement for each run of them.
            var arrival = 0L;
            foreach (ref readonly var tick in slice.Ticks.AsSpan())
            {
                if (tick.ArrivalTimestamp != arrival)
                {
                    arrival = tick.ArrivalTimestamp;
                    _metrics.RecordLatency(LatencyStage.Features, arrival);
                }
            }
        }

        private void EmitIfPossible()
        {
            if (_vectors.Count > 0 && IsAvailable(_stage._out))
            {
                var vectors = _vectors.ToArray();
                _vectors.Clear();
                Push(_stage._out, vectors);
                FinishIfDone();
            }
        }

        private void PullIfRoom()
        {
            // What waits to be emitted counts too, so that a slow consumer of a replayed file holds the file up.
            if (!_upstreamFinished && !HasBeenPulled(_stage._in) && _outstandingTicks + _vectors.Count < _settings.MaxOutstandingTicks)
            {
                Pull(_stage._in);
            }
        }

        private void FinishIfDone()
        {
            if (!_upstreamFinished || _slicesOut > 0)
            {
                return;
            }

            if (!_endsSent && _settings.Mode == PipelineMode.Replay)
            {
                _endsSent = true;
                foreach (var lane in _lanes.Values)
                {
                    _slicesOut++;
                    Send(lane, lane.NextEnd(_settings));
                }
            }

            if (_slicesOut == 0 && _vectors.Count == 0)
            {
                CompleteStage();
            }
        }
    }
}
