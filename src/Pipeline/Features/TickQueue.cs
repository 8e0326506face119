using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Features;

/// <summary>
/// A symbol's ticks in the order of their positions: those that may be needed again, then those that wait to be sent. One
/// array that grows and shrinks with what it holds, so that keeping ticks for seconds costs the garbage collector nothing.
/// </summary>
internal sealed class TickQueue
{
    private const int FewTicks = 4;

    /// <summary>A longer buffer shrinks when little of it is needed any more, so that a burst does not cost memory for good.</summary>
    private const int ManyTicks = 1_024;

    private Tick[] _ticks = new Tick[FewTicks];
    private int _first;

    public int Count { get; private set; }

    /// <summary>Position of the tick at a place.</summary>
    public long PositionAt(int index) => _ticks[_first + index].Position;

    public void Enqueue(in Tick tick)
    {
        if (_first + Count == _ticks.Length)
        {
            MakeRoom();
        }

        _ticks[_first + Count++] = tick;
    }

    public Tick[] Copy(int index, int count) => _ticks.AsSpan(_first + index, count).ToArray();

    /// <summary>Lets go of the first ticks.</summary>
    public void RemoveFirst(int count)
    {
        _first += count;
        Count -= count;
        if (Count == 0)
        {
            _first = 0;
            _ticks = _ticks.Length > ManyTicks ? new Tick[FewTicks] : _ticks;
        }
    }

    /// <summary>Lets go of ticks anywhere.</summary>
    public void Remove(int index, int count)
    {
        var rest = _ticks.AsSpan(_first + index + count, Count - index - count);
        rest.CopyTo(_ticks.AsSpan(_first + index));
        Count -= count;
    }

    /// <summary>
    /// Moves the ticks to the front when that frees half of the buffer, and into a shorter one when they fill little of it; else
    /// doubles it. So a tick is moved once or twice on average.
    /// </summary>
    private void MakeRoom()
    {
        var held = _ticks.AsSpan(_first, Count);
        if (Count > _ticks.Length / 2)
        {
            _ticks = new Tick[_ticks.Length * 2];
        }
        else if (_ticks.Length > ManyTicks && Count < _ticks.Length / 8)
        {
            _ticks = new Tick[_ticks.Length / 2];
        }

        held.CopyTo(_ticks);
        _first = 0;
    }
}
