namespace AkkaDayTrade.Domain.Features;

/// <summary>
/// Where the trees of <see cref="HalfSpaceTrees"/> cut the unit square: the same for every symbol, process and release. The
/// nodes of a tree lie in one array, the children of node i at 2i + 1 and 2i + 2.
/// </summary>
internal sealed class HalfSpacePlan
{
    public const int Dimensions = 2;

    // Part of the formula: another seed would be another feature.
    private const ulong Seed = 763;

    private readonly bool[] _cutsSecond;
    private readonly double[] _cuts;
    private ulong _random = Seed;

    public HalfSpacePlan(int trees, int depth)
    {
        (Trees, Depth) = (trees, depth);
        Inner = (1 << depth) - 1;
        _cutsSecond = new bool[trees * Inner];
        _cuts = new double[trees * Inner];
        for (var tree = 0; tree < trees; tree++)
        {
            var (first, second) = (WorkRange(), WorkRange());
            Cut(tree * Inner, 0, first.Low, first.High, second.Low, second.High);
        }
    }

    public int Trees { get; }

    public int Depth { get; }

    /// <summary>Nodes of a tree that have children.</summary>
    public int Inner { get; }

    /// <summary>All nodes of a tree.</summary>
    public int Nodes => (2 * Inner) + 1;

    /// <summary>The child of an inner node on whose side a point lies.</summary>
    public int ChildOf(int tree, int node, double first, double second)
    {
        var index = (tree * Inner) + node;
        return (2 * node) + ((_cutsSecond[index] ? second : first) < _cuts[index] ? 1 : 2);
    }

    /// <summary>
    /// A random middle of the axis, and as far to both sides as the farther end of [0, 1] is. The paper goes twice as far, which
    /// with trees as shallow as these would leave most cuts outside the square.
    /// </summary>
    private (double Low, double High) WorkRange()
    {
        var middle = NextUnit();
        var reach = Math.Max(middle, 1 - middle);
        return (middle - reach, middle + reach);
    }

    private void Cut(int offset, int node, double firstLow, double firstHigh, double secondLow, double secondHigh)
    {
        if (node >= Inner)
        {
            return;
        }

        var second = NextUnit() < 1.0 / Dimensions;
        var cut = second ? (secondLow + secondHigh) / 2 : (firstLow + firstHigh) / 2;
        _cutsSecond[offset + node] = second;
        _cuts[offset + node] = cut;
        Cut(offset, (2 * node) + 1, firstLow, second ? firstHigh : cut, secondLow, second ? cut : secondHigh);
        Cut(offset, (2 * node) + 2, second ? firstLow : cut, firstHigh, second ? cut : secondLow, secondHigh);
    }

    /// <summary>SplitMix64 (Steele, Lea, Flood 2014): System.Random does not promise the same sequence across .NET versions.</summary>
    private double NextUnit()
    {
        _random += 0x9E3779B97F4A7C15;
        var z = _random;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
