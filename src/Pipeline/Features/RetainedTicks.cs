using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Features;

/// <summary>
/// How many answered ticks a stage keeps until they are durable, and the bound: beyond it the oldest of all symbols are
/// forgotten and counted as exposed, because the feed is not to stop while the store is down.
/// </summary>
internal sealed class RetainedTicks(int max, PipelineMetrics metrics)
{
    // Several are forgotten at once, so that the oldest are not searched for with each answer; in runs of a symbol's slices, so
    // that the order between symbols is kept but for as many positions.
    private readonly long _slack = max / 64;
    private readonly long _low = max - (max / 64);
    private readonly PriorityQueue<SymbolLane, long> _oldest = new();
    private long _count;

    public bool IsEmpty => _count == 0;

    public void Add(int ticks)
    {
        _count += ticks;
        metrics.TicksRetained(ticks);
    }

    public void Remove(int ticks)
    {
        _count -= ticks;
        metrics.TicksRetained(-ticks);
    }

    /// <summary>The stage is gone, and with it all that it kept.</summary>
    public void Clear() => Remove((int)_count);

    public void KeepWithinBound(IEnumerable<SymbolLane> lanes)
    {
        if (_count <= max)
        {
            return;
        }

        foreach (var lane in lanes)
        {
            Consider(lane);
        }

        while (_count > _low && _oldest.TryDequeue(out var lane, out var position))
        {
            var ticks = lane.ForgetOldest(position + _slack, _count - _low);
            Remove(ticks);
            metrics.TicksExposed(ticks);
            Consider(lane);
        }

        _oldest.Clear();
    }

    private void Consider(SymbolLane lane)
    {
        if (lane.OldestAnswered is < long.MaxValue and var position)
        {
            _oldest.Enqueue(lane, position);
        }
    }
}
