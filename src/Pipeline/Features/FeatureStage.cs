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
internal sealed partial class FeatureStage(
    IActorRef region, FeatureStageSettings settings, PipelineMetrics metrics, SymbolLedger ledger)
    : GraphStage<FlowShape<TickBatch, FeatureVector[]>>
{
    private readonly Inlet<TickBatch> _in = new("FeatureStage.ticks");
    private readonly Outlet<FeatureVector[]> _out = new("FeatureStage.vectors");

    public override FlowShape<TickBatch, FeatureVector[]> Shape => new(_in, _out);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, region, settings, metrics, ledger);

    private sealed partial class Logic : TimerGraphStageLogic
    {
        private const string ResendTimer = "resend";
        private const string ReportTimer = "report";

        /// <summary>An entity that goes back more often without getting anywhere, as while two lives of it answer, is given time.</summary>
        private const int MaxRewinds = 3;

        /// <summary>Some 10 MB. As ticks become durable their places go to those that come; this many change hands in a burst of saves.</summary>
        private const int MostUnusedPlaces = 128 * 1024;

        private const int MostUnusedSliceTicks = 2 * 1024;

        private readonly FeatureStage _stage;
        private readonly IActorRef _region;
        private readonly FeatureStageSettings _settings;
        private readonly PipelineMetrics _metrics;
        private readonly SymbolLedger _ledger;
        private readonly RetainedTicks _retained;
        private readonly SliceAccounts _accounts;
        private readonly AnswerTimes _answerTimes;
        private readonly LowWaterMark _mark;
        private readonly SliceTraces _traces;
        private readonly TickArrays _places = new(MostUnusedPlaces);
        private readonly TickArrays _slices = new(MostUnusedSliceTicks);
        private readonly Dictionary<string, SymbolLane> _lanes = [];
        private readonly List<SymbolLane> _idleWithTicks = [];
        private readonly List<FeatureVector> _vectors = [];
        private IActorRef _self = ActorRefs.Nobody;
        private AnswerInbox _answers = null!;
        private int _outstandingTicks;
        private int _slicesOut;
        private bool _upstreamFinished;
        private bool _endsSent;
        private long _endsSentTimestamp;
        private long _lastAnswer;

        public Logic(FeatureStage stage, IActorRef region, FeatureStageSettings settings, PipelineMetrics metrics, SymbolLedger ledger)
            : base(stage.Shape)
        {
            (_stage, _region, _settings, _metrics, _ledger) = (stage, region, settings, metrics, ledger);
            _retained = new RetainedTicks(settings.MaxRetainedTicks, metrics);
            _accounts = new SliceAccounts(metrics, settings.FeaturesPerTick);
            _answerTimes = new AnswerTimes(settings.ResendAfter, settings.MaxResendAfter);
            _traces = new SliceTraces(settings.TraceEvery);
            _mark = new LowWaterMark(settings.FromPosition, settings.DurableBefore);
            SetHandler(stage._in, onPush: OnPush, onUpstreamFinish: OnUpstreamFinish);
            SetHandler(stage._out, onPull: OnPull);
        }

        public override void PreStart()
        {
            // What comes from elsewhere joins what comes from this node.
            _self = GetStageActor(message => _answers.Tell(message.Item2, message.Item1)).Ref;
            _answers = new AnswerInbox((InternalActorRefBase)_self, GetAsyncCallback(OnAnswers));
            ScheduleRepeatedly(ResendTimer, _settings.LookEvery);
            ScheduleRepeatedly(ReportTimer, _settings.ReportInterval);
        }

        public override void PostStop()
        {
            _answers.Close();
            _retained.Clear();
            _metrics.FeatureBacklog.WaitsSince(_stage, null);
        }

        protected override void OnTimer(object timerKey)
        {
            if (HasPaused())
            {
                return;
            }

            if (timerKey is ReportTimer)
            {
                _mark.Report(_lanes.Values);
                FinishIfDone();
                return;
            }

            foreach (var lane in _lanes.Values)
            {
                if (lane.Out is { } slice)
                {
                    if (lane.HasLostEntity || _answerTimes.IsOverdue(lane.SentTimestamp, lane.Resends))
                    {
                        lane.Resends++;
                        SendAgain(lane, slice);
                    }

                    GiveUpIfHopeless(lane);
                }
                else if (lane.RestsUnsaved && Stopwatch.GetElapsedTime(lane.SentTimestamp) >= _settings.AskAgainAfter)
                {
                    _slicesOut++;
                    SendAgain(lane, lane.AskAgain(_settings));
                }
            }

            ReportStall();
            PullIfRoom();
        }

        private void ReportStall()
        {
            var oldest = _slicesOut == 0 ? long.MaxValue : _lanes.Values.Where(lane => lane.IsOut).Select(lane => lane.OutSince).DefaultIfEmpty(long.MaxValue).Min();
            _metrics.FeatureBacklog.WaitsSince(_stage, oldest == long.MaxValue ? null : Math.Max(oldest, _lastAnswer));
        }

        private void GiveUpIfHopeless(SymbolLane lane)
        {
            if (_settings.Mode == PipelineMode.Replay || lane.WaitingTicks == 0 || Stopwatch.GetElapsedTime(lane.OutSince) < _settings.GiveUpAfter)
            {
                return;
            }

            var ticks = lane.GiveUpWaiting(out var isFirst);
            _outstandingTicks -= ticks;
            _metrics.Rejected(RejectReason.DeadLetter, ticks);
            if (isFirst)
            {
                Log.Error("The entity of {0} has not answered for {1}; ticks that come for it are given up until it does", lane.Symbol, _settings.GiveUpAfter);
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
            if (HasPaused())
            {
                return;
            }

            foreach (ref readonly var tick in batch.Ticks)
            {
                if (!_lanes.TryGetValue(tick.Symbol, out var lane))
                {
                    _lanes.Add(tick.Symbol, lane = new SymbolLane(tick.Symbol, _ledger[tick.Symbol], _places, _slices));
                }

                if (lane is { IsOut: false, WaitingTicks: 0 })
                {
                    _idleWithTicks.Add(lane);
                }

                lane.Enqueue(tick);
            }

            _outstandingTicks += batch.Count;
            _mark.HandOver(batch.NextPosition);
            batch.Release();
            _answers.BeginAwaiting();
            using (SymbolExecutor.Gather())
            {
                foreach (var lane in _idleWithTicks)
                {
                    SendNext(lane);
                }
            }

            _idleWithTicks.Clear();
            OnAnswers();
        }

        private void OnUpstreamFinish()
        {
            _upstreamFinished = true;
            FinishIfDone();
        }

        private void EmitIfPossible()
        {
            if (_vectors.Count > 0 && IsAvailable(_stage._out) && !HasPaused())
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
            if (!IsClosed(_stage._in) && !HasBeenPulled(_stage._in) && _outstandingTicks + _vectors.Count < _settings.MaxOutstandingTicks)
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

            if (!_endsSent && _settings.Mode == PipelineMode.Replay && _settings.InputEnded?.Invoke() != false)
            {
                _endsSent = true;
                _endsSentTimestamp = Stopwatch.GetTimestamp();
                foreach (var lane in _lanes.Values)
                {
                    _slicesOut++;
                    Send(lane, lane.NextEnd(_settings));
                }
            }

            if (_slicesOut == 0 && _vectors.Count == 0 && !AwaitsSaves())
            {
                if (_endsSent && _settings.DurableBefore is not null && !_retained.IsEmpty)
                {
                    Log.Warning("The input has ended, but its last ticks were not saved within {0}", _settings.EndPatience);
                }

                _mark.Report(_lanes.Values);
                CompleteStage();
            }
        }

        /// <summary>After the end nobody would read the input again for an entity that dies with what it has not saved.</summary>
        private bool AwaitsSaves() =>
            _endsSent
            && _settings.DurableBefore is not null
            && !_retained.IsEmpty
            && Stopwatch.GetElapsedTime(_endsSentTimestamp) < _settings.EndPatience;

        /// <summary>True when the process stood still: then another may own the symbols by now, and nothing more is said.</summary>
        private bool HasPaused()
        {
            if (_settings.PauseGuard?.HasPaused != true)
            {
                return false;
            }

            FailStage(new PausedWorkerException(_settings.Epoch));
            return true;
        }
    }
}
