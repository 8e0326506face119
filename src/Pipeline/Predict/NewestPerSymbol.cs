using Akka.Streams;
using Akka.Streams.Stage;
using AkkaDayTrade.Domain.Features;

namespace AkkaDayTrade.Pipeline.Predict;

/// <summary>
/// Releases the newest vector of each symbol, at most one per symbol and interval of processing time: the first at once,
/// what comes meanwhile is conflated and its newest released when the interval is over. Never back-pressures: memory is one
/// vector per symbol seen within an interval. A released vector that finds no demand within the deadline is dropped as stale.
/// When the input ends, what waits is released at once.
/// </summary>
internal sealed class NewestPerSymbol(PredictionOptions options, PredictionMetrics metrics, TimeProvider time)
    : GraphStage<FlowShape<FeatureVector[], FeatureVector[]>>
{
    private readonly Inlet<FeatureVector[]> _in = new("NewestPerSymbol.in");
    private readonly Outlet<FeatureVector[]> _out = new("NewestPerSymbol.out");

    public override FlowShape<FeatureVector[], FeatureVector[]> Shape => new(_in, _out);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, options, metrics, time);

    /// <summary>A symbol that cools down after a release or whose vector waits for demand.</summary>
    private sealed class Slot
    {
        public FeatureVector? Newest { get; set; }

        public long ReleasedAt { get; set; }

        public long CoolUntil { get; set; }
    }

    private sealed class Logic : InAndOutGraphStageLogic
    {
        private static readonly TimeSpan ShortestTimer = TimeSpan.FromMilliseconds(1);

        private readonly NewestPerSymbol _stage;
        private readonly PredictionOptions _options;
        private readonly PredictionMetrics _metrics;
        private readonly TimeProvider _time;
        private readonly long _interval;
        private readonly Dictionary<string, Slot> _slots = [];

        // Every symbol cools for the same time, so both queues are in the order of their instants by themselves.
        private readonly Queue<Slot> _released = new();
        private readonly Queue<(string Symbol, Slot Slot)> _cooling = new();
        private readonly ITimer _timer;
        private bool _finishing;

        public Logic(NewestPerSymbol stage, PredictionOptions options, PredictionMetrics metrics, TimeProvider time)
            : base(stage.Shape)
        {
            (_stage, _options, _metrics, _time) = (stage, options, metrics, time);
            _interval = (long)(options.Interval.TotalSeconds * time.TimestampFrequency);
            var cooled = GetAsyncCallback(OnCooled);
            _timer = time.CreateTimer(_ => cooled(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            SetHandler(stage._in, this);
            SetHandler(stage._out, this);
        }

        public override void PreStart() => Pull(_stage._in);

        public override void PostStop() => _timer.Dispose();

        public override void OnPush()
        {
            var now = _time.GetTimestamp();
            var conflated = 0;
            foreach (var vector in Grab(_stage._in))
            {
                if (!_slots.TryGetValue(vector.Symbol, out var slot))
                {
                    _slots.Add(vector.Symbol, slot = new Slot());
                    Release(slot, now);
                }

                conflated += slot.Newest is null ? 0 : 1;
                slot.Newest = vector;
                slot.ReleasedAt = now;
            }

            _metrics.ConflatedAway(conflated);
            Pull(_stage._in);
            PushReleased(now);
        }

        public override void OnPull() => PushReleased(_time.GetTimestamp());

        public override void OnUpstreamFinish()
        {
            _finishing = true;
            OnCooled();
        }

        private void OnCooled()
        {
            var now = _time.GetTimestamp();
            while (_cooling.TryPeek(out var next) && (_finishing || next.Slot.CoolUntil <= now))
            {
                _cooling.Dequeue();
                if (next.Slot.Newest is null)
                {
                    _slots.Remove(next.Symbol);
                }
                else
                {
                    Release(next.Slot, now);
                }
            }

            PushReleased(now);
            if (_cooling.TryPeek(out var first))
            {
                // Timers count in milliseconds: a shorter rest would fire at once, again and again.
                var rest = _time.GetElapsedTime(now, first.Slot.CoolUntil);
                _timer.Change(rest < ShortestTimer ? ShortestTimer : rest, Timeout.InfiniteTimeSpan);
            }
        }

        private void Release(Slot slot, long now)
        {
            slot.ReleasedAt = now;
            _released.Enqueue(slot);
        }

        private void PushReleased(long now)
        {
            if (IsAvailable(_stage._out) && _released.Count > 0)
            {
                var batch = new List<FeatureVector>(Math.Min(_released.Count, _options.BatchSize));
                while (batch.Count < _options.BatchSize && _released.TryDequeue(out var slot))
                {
                    Take(slot, now, batch);
                }

                if (batch.Count > 0)
                {
                    Push(_stage._out, [.. batch]);
                }
            }

            if (_finishing && _released.Count == 0)
            {
                CompleteStage();
            }
        }

        private void Take(Slot slot, long now, List<FeatureVector> batch)
        {
            var vector = slot.Newest!;
            slot.Newest = null;
            if (!_finishing && _time.GetElapsedTime(slot.ReleasedAt, now) > _options.Deadline)
            {
                _slots.Remove(vector.Symbol);
                _metrics.DroppedAsStale();
                return;
            }

            batch.Add(vector);
            slot.CoolUntil = now + _interval;
            _cooling.Enqueue((vector.Symbol, slot));
            if (_cooling.Count == 1)
            {
                _timer.Change(_options.Interval, Timeout.InfiniteTimeSpan);
            }
        }
    }
}
