using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Features;

/// <summary>Arrays of ticks that are used again, by their exact length. Not safe for use by several threads.</summary>
/// <param name="mostTicks">Of each length as many arrays are held as have room for so many ticks; more are left to the garbage collector.</param>
internal sealed class TickArrays(int mostTicks)
{
    /// <summary>Longer ones are not held: with 2,048 ticks of each length and 80 bytes a tick all together are 10 MB.</summary>
    private const int Longest = 64;

    private readonly Stack<Tick[]>?[] _unused = new Stack<Tick[]>?[Longest + 1];

    /// <summary>Holds what was last in it.</summary>
    public Tick[] Rent(int length) => length <= Longest && _unused[length] is { Count: > 0 } unused ? unused.Pop() : new Tick[length];

    /// <summary>Nobody else may have the array any more.</summary>
    public void Return(Tick[] array)
    {
        if (array.Length is > 0 and <= Longest && (_unused[array.Length] ??= new Stack<Tick[]>()) is var unused && (unused.Count + 1) * array.Length <= mostTicks)
        {
            unused.Push(array);
        }
    }
}
