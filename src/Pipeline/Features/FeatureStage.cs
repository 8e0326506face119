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
        private const string ReportTimer = "report";

        /// <summary>An entity that goes back more often without getting anywhere, as while two lives of it answer, is given time.</summary>
        private const int MaxRewinds = 3;

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
                    _lanes.Add(tick.Symbol, lane = new SymbolLane(tick.Symbol, _ledger[tick.Symbol]));
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

        private void OnAnswers()
        {
            if (HasPaused())
            {
                return;
            }

            _lastAnswer = Stopwatch.GetTimestamp();
            for (var rest = _answers.BeginTaking(); rest > 0 && _answers.TryTake(out var answer); rest--)
            {
                OnAnswer(answer.Message, answer.Sender);
                if (IsClosed(_stage._out))
                {
                    return;
                }
            }

            EmitIfPossible();
            PullIfRoom();
            FinishIfDone();
        }

        private void OnAnswer(object message, IActorRef entity)
        {
            if (message is not ISliceAnswer answer || answer.Epoch != _settings.Epoch || !_lanes.TryGetValue(answer.Symbol, out var lane))
            {
                return;
            }

            switch (answer)
            {
                case SymbolDurable durable when lane.Believes(durable):
                    _retained.Remove(lane.Forget(durable.Position));
                    break;
                case SliceStale stale:
                    FailStage(new StaleWorkerException(stale.Symbol, stale.Epoch, stale.Owner));
                    break;
                case SliceComputed computed when lane.Out is { } slice:
                    OnComputed(lane, slice, computed, entity);
                    break;
                case SliceBehind behind when lane.IsBehind(behind):
                    lane.Entity = null;
                    OnBehind(lane, behind);
                    break;
                case SliceFailed failed when lane.Out is { } slice && failed.LastPosition == slice.LastPosition && failed.EndOfInput == slice.EndOfInput:
                    lane.Entity = null;
                    OnFailed(lane, slice, failed);
                    break;
            }
        }

        private void OnComputed(SymbolLane lane, Slice slice, SliceComputed computed, IActorRef entity)
        {
            var wasSentOnce = lane.Resends == 0;
            if (!lane.TryComplete(computed, out var isNew))
            {
                return;
            }

            _slicesOut--;
            lane.Entity = entity;
            if (wasSentOnce)
            {
                _answerTimes.Learn(lane.SentTimestamp);
            }

            if (isNew)
            {
                _outstandingTicks -= slice.Ticks.Length;
                _accounts.Count(lane.Progress, slice, computed);
                _retained.Add(slice.Ticks.Length);
            }
            else
            {
                _accounts.CountAgain(slice, computed);
            }

            var trace = _traces.Answered(lane, computed, entity);
            foreach (var vector in computed.Vectors)
            {
                if (lane.TryEmit(vector.Position))
                {
                    vector.Trace = trace;
                    _vectors.Add(vector);
                }
            }

            _retained.Remove(lane.Forget(computed.Durable));
            _retained.KeepWithinBound(_lanes.Values);
            SendNext(lane);
        }

        private void OnBehind(SymbolLane lane, SliceBehind behind)
        {
            SliceTraces.Failed(lane, "behind");
            if (lane.HasLost(behind.Position))
            {
                if (!lane.ConfirmsLoss(behind))
                {
                    SendAgain(lane, lane.Out!);
                    return;
                }

                if (_settings.DurableBefore is not null)
                {
                    FailStage(new ForgottenInputException(behind.Symbol, behind.Position));
                    return;
                }
            }

            _slicesOut--;
            lane.Rewind(behind);
            _metrics.SliceResent();
            SendNext(lane);
        }

        private void OnFailed(SymbolLane lane, Slice slice, SliceFailed failed)
        {
            SliceTraces.Failed(lane, failed.Reason);
            _slicesOut--;
            lane.Fail();
            if (lane.Failures >= _settings.MaxFailures && !lane.TryHalve())
            {
                Park(lane, failed.Reason);
                Log.Error(
                    "Tick at position {0} of {1} was set aside after it had stopped its symbol {2} times: {3}",
                    slice.LastPosition, slice.Symbol, _settings.MaxFailures, failed.Reason);
            }

            SendNext(lane);
        }

        private void Park(SymbolLane lane, string reason)
        {
            var culprit = lane.Park(_settings, out var isNew);
            if (!isNew)
            {
                _retained.Remove(culprit.Ticks.Length);
                return;
            }

            _outstandingTicks -= culprit.Ticks.Length;
            _metrics.Rejected(RejectReason.DeadLetter, culprit.Ticks.Length);
            foreach (var tick in culprit.Ticks)
            {
                _settings.DeadLetters?.Keep(new DeadLetter(culprit.Symbol, culprit.Epoch, tick, reason));
            }
        }

        private void SendNext(SymbolLane lane)
        {
            if (lane.Next(_settings) is not { } slice)
            {
                return;
            }

            _slicesOut++;
            lane.OutSince = Stopwatch.GetTimestamp();
            if (lane.Rewinds > MaxRewinds)
            {
                // As if it had been sent: the timer sends it.
                lane.SentTimestamp = Stopwatch.GetTimestamp();
            }
            else
            {
                Send(lane, _traces.Begin(lane, slice));
            }
        }

        private void SendAgain(SymbolLane lane, Slice slice)
        {
            _metrics.SliceResent();
            lane.Entity = null;
            Send(lane, slice);
        }

        /// <summary>
        /// To an entity on this node directly: two mailboxes less. Now and then, and whenever something is not as usual, through
        /// the region, which knows where the symbol is and must see that it is in use.
        /// </summary>
        private void Send(SymbolLane lane, Slice slice)
        {
            lane.SentTimestamp = Stopwatch.GetTimestamp();
            if (lane.Entity is ActorRefWithCell { IsTerminated: false } entity && Stopwatch.GetElapsedTime(lane.RoutedTimestamp, lane.SentTimestamp) < _settings.RouteEvery)
            {
                entity.Tell(slice, _answers);
            }
            else
            {
                lane.RoutedTimestamp = lane.SentTimestamp;
                _region.Tell(slice, _self);
            }
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
