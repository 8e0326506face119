using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Features;

/// <content>What the entities' answers do to their symbols' lanes, and what is sent next.</content>
internal sealed partial class FeatureStage
{
    private sealed partial class Logic
    {
        private void OnAnswers()
        {
            if (HasPaused())
            {
                return;
            }

            var rest = _answers.BeginTaking();
            if (rest > 0)
            {
                _lastAnswer = Stopwatch.GetTimestamp();
            }

            using (SymbolExecutor.Gather())
            {
                for (; rest > 0 && _answers.TryTake(out var answer); rest--)
                {
                    OnAnswer(answer.Message, answer.Sender);
                    if (IsClosed(_stage._out))
                    {
                        return;
                    }
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
            lane.Reuse(slice);
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
                lane.NoteTold(directly: true);
                entity.Tell(slice, _answers);
            }
            else
            {
                lane.NoteTold(directly: false);
                lane.RoutedTimestamp = lane.SentTimestamp;
                _region.Tell(slice, _self);
            }
        }
    }
}
