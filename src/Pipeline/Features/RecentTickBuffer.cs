using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Features;

/// <summary>A circular buffer of the newest ticks of one symbol; the oldest gives way. Grows to its capacity as it fills.</summary>
internal sealed class RecentTickBuffer(int capacity)
{
    private Tick[] _ticks = [];
    private int _next;
    private int _count;

    public void Add(in Tick tick)
    {
        if (_count == _ticks.Length && _count < capacity)
        {
            // Until the capacity is reached nothing has been overwritten, so the ticks stand in order from index 0.
            Array.Resize(ref _ticks, Math.Min(capacity, Math.Max(8, _count * 2)));
            _next = _count;
        }

        _ticks[_next] = tick;
        _next = _next + 1 == _ticks.Length ? 0 : _next + 1;
        _count = Math.Min(_count + 1, _ticks.Length);
    }

    /// <summary>Up to <paramref name="count"/> of the newest, oldest first.</summary>
    public Tick[] Newest(int count)
    {
        var result = new Tick[Math.Clamp(count, 0, _count)];
        var from = _next - result.Length;
        for (var i = 0; i < result.Length; i++)
        {
            var index = from + i;
            result[i] = _ticks[index < 0 ? index + _ticks.Length : index];
        }

        return result;
    }
}
