using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Features;

/// <summary>A symbol's ticks that wait to be sent, in their order. Grows and shrinks with what waits.</summary>
internal sealed class TickQueue
{
    private const int FewTicks = 4;

    /// <summary>A longer buffer is given back when it has run empty, so that a burst does not cost memory for good.</summary>
    private const int ManyTicks = 1_024;

    private Tick[] _ticks = new Tick[FewTicks];
    private int _first;

    public int Count { get; private set; }

    /// <summary>Position of the first tick; there must be one.</summary>
    public long FirstPosition => _ticks[_first].Position;

    public void Enqueue(in Tick tick)
    {
        if (_first + Count == _ticks.Length)
        {
            MakeRoom();
        }

        _ticks[_first + Count++] = tick;
    }

    /// <summary>Takes the first ticks out, at most so many.</summary>
    public Tick[] Take(int maxTicks)
    {
        var count = Math.Min(Count, maxTicks);
        var taken = _ticks.AsSpan(_first, count).ToArray();
        Count -= count;
        _first = Count == 0 ? 0 : _first + count;
        if (Count == 0 && _ticks.Length > ManyTicks)
        {
            _ticks = new Tick[FewTicks];
        }

        return taken;
    }

    /// <returns>How many ticks were in it.</returns>
    public int Clear()
    {
        var count = Count;
        (_ticks, _first, Count) = (new Tick[FewTicks], 0, 0);
        return count;
    }

    /// <summary>Moves the ticks to the front when that frees half of the buffer, else doubles it: so a tick is moved once on average.</summary>
    private void MakeRoom()
    {
        var waiting = _ticks.AsSpan(_first, Count);
        if (Count > _ticks.Length / 2)
        {
            _ticks = new Tick[_ticks.Length * 2];
        }

        waiting.CopyTo(_ticks);
        _first = 0;
    }
}
