using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Features;

/// <summary>
/// A symbol's ticks in the order of their positions: those that may be needed again, then those that wait to be sent. They stand in
/// short arrays that go from symbol to symbol, so that keeping ticks for seconds moves none of them and leaves nothing behind for
/// the garbage collector.
/// </summary>
/// <param name="places">Where the ticks stand.</param>
internal sealed class TickQueue(TickArrays places)
{
    /// <summary>Ticks in each array. A symbol of which nothing is kept holds none, any other at most two that are not full.</summary>
    private const int PerArray = 16;

    private readonly List<Tick[]> _arrays = [];
    private int _first;

    public int Count { get; private set; }

    /// <summary>Position of the tick at a place.</summary>
    public long PositionAt(int index) => At(index).Position;

    public void Enqueue(in Tick tick)
    {
        if (_first + Count == _arrays.Count * PerArray)
        {
            _arrays.Add(places.Rent(PerArray));
        }

        At(Count++) = tick;
    }

    /// <summary>Into an array of that length from <paramref name="copies"/>, which the caller gives back or leaves to the garbage collector.</summary>
    public Tick[] Copy(int index, int count, TickArrays copies)
    {
        var copy = copies.Rent(count);
        var rest = copy.AsSpan();
        while (rest.Length > 0)
        {
            var (array, place) = Math.DivRem(_first + index, PerArray);
            var run = _arrays[array].AsSpan(place);
            run = run[..Math.Min(run.Length, rest.Length)];
            run.CopyTo(rest);
            index += run.Length;
            rest = rest[run.Length..];
        }

        return copy;
    }

    /// <summary>Lets go of the first ticks.</summary>
    public void RemoveFirst(int count)
    {
        Count -= count;
        var (gone, first) = Math.DivRem(_first + count, PerArray);
        if (Count == 0)
        {
            (gone, first) = (_arrays.Count, 0);
        }

        _first = first;
        GiveBack(0, gone);
    }

    /// <summary>Lets go of ticks anywhere.</summary>
    public void Remove(int index, int count)
    {
        for (var place = index; place < Count - count; place++)
        {
            At(place) = At(place + count);
        }

        Count -= count;
        var needed = (_first + Count + PerArray - 1) / PerArray;
        GiveBack(needed, _arrays.Count - needed);
    }

    private void GiveBack(int from, int count)
    {
        for (var array = from; array < from + count; array++)
        {
            places.Return(_arrays[array]);
        }

        _arrays.RemoveRange(from, count);
    }

    private ref Tick At(int index)
    {
        var (array, place) = Math.DivRem(_first + index, PerArray);
        return ref _arrays[array][place];
    }
}
