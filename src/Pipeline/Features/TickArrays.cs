using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Features;

/// <summary>
/// Arrays of ticks of one worker that are used again, by their exact length. Holds at most <see cref="MostTicks"/> ticks' worth of those
/// that nobody uses. Not safe for use by several threads.
/// </summary>
internal sealed class TickArrays
{
    /// <summary>Longer ones are not kept.</summary>
    private const int Longest = 256;

    /// <summary>At 80 bytes a tick some 10 MB.</summary>
    private const int MostTicks = 128 * 1024;

    private readonly Stack<Tick[]>?[] _unused = new Stack<Tick[]>?[Longest + 1];
    private int _ticks;

    /// <summary>Holds what was last in it.</summary>
    public Tick[] Rent(int length)
    {
        if (length <= Longest && _unused[length] is { Count: > 0 } unused)
        {
            _ticks -= length;
            return unused.Pop();
        }

        return new Tick[length];
    }

    /// <summary>Nobody else may have the array any more.</summary>
    public void Return(Tick[] array)
    {
        if (array.Length <= Longest && _ticks + array.Length <= MostTicks)
        {
            _ticks += array.Length;
            (_unused[array.Length] ??= new Stack<Tick[]>()).Push(array);
        }
    }
}
