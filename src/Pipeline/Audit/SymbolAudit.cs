using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Features;

namespace AkkaDayTrade.Pipeline.Audit;

/// <summary>A figure of which what was served and what is computed anew differ.</summary>
/// <param name="Figure">A column of the set by its name, or `price`, `bid`, `ask`, `quality`.</param>
/// <param name="ServedBits">The figure as it was served, bit by bit.</param>
/// <param name="ComputedBits">The same, computed from the ticks.</param>
public readonly record struct BitDifference(string Symbol, long Epoch, long Position, string Figure, long ServedBits, long ComputedBits)
{
    public override string ToString() =>
        $"{Symbol} {Figure} at position {Position} of epoch {Epoch}: served {Show(ServedBits)}, computed {Show(ComputedBits)}";

    private string Show(long bits) =>
        Figure == "quality" ? $"{(VectorQuality)bits}" : $"{BitConverter.Int64BitsToDouble(bits):R} (0x{bits:x16})";
}

/// <summary>A vector as it was served.</summary>
public readonly record struct ServedVector(long Epoch, long Position, double[] Values, VectorQuality Quality, double Price, double Bid, double Ask)
{
    public static ServedVector Of(FeatureVector vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        return new ServedVector(vector.Epoch, vector.Position, vector.Values, vector.Quality, vector.Price, vector.Bid, vector.Ask);
    }
}

/// <summary>
/// Computes a symbol's features anew from its ticks, by the very code that its entity runs, and holds what was served against it, bit
/// by bit. Not safe for use by several threads.
/// </summary>
/// <param name="start">The state from which the ticks go on; the audit owns it from now on.</param>
public sealed class SymbolAudit(string symbol, FeatureSet set, SymbolProcessor start)
{
    private readonly IReadOnlyList<string> _columns = set.ColumnNames;

    /// <summary>Where the recomputation stands.</summary>
    public (long Epoch, long Position) Reached => (start.Epoch, start.Position);

    /// <summary>How many figures were compared.</summary>
    public long Compared { get; private set; }

    /// <summary>Takes ticks in, in the order of their positions; those that it has already are passed over.</summary>
    public void Take(Tick[] ticks, long epoch, Takeover takeover, long continuesSince)
    {
        ArgumentNullException.ThrowIfNull(ticks);
        if (ticks.Length > 0)
        {
            var previous = epoch == start.Epoch ? start.Position : Slice.Start;
            start.Apply(new Slice(symbol, epoch, previous, ticks, takeover) { ContinuesSince = continuesSince });
        }
    }

    /// <summary>What differs between a vector that was served after the last tick taken and the state after it; empty when all bits agree.</summary>
    public IReadOnlyList<BitDifference> Compare(in ServedVector served)
    {
        var computed = start.Read(recentTicks: 0);
        List<BitDifference>? differences = null;
        for (var column = 0; column < _columns.Count; column++)
        {
            Hold(served, _columns[column], served.Values[column], computed.Values[column], ref differences);
        }

        Hold(served, "price", served.Price, computed.Price, ref differences);
        Hold(served, "bid", served.Bid, computed.Bid, ref differences);
        Hold(served, "ask", served.Ask, computed.Ask, ref differences);
        Hold(served, "quality", (long)served.Quality, (long)computed.Quality, ref differences);
        return differences ?? (IReadOnlyList<BitDifference>)[];
    }

    private void Hold(in ServedVector served, string figure, double was, double now, ref List<BitDifference>? differences) =>
        Hold(served, figure, BitConverter.DoubleToInt64Bits(was), BitConverter.DoubleToInt64Bits(now), ref differences);

    private void Hold(in ServedVector served, string figure, long was, long now, ref List<BitDifference>? differences)
    {
        Compared++;
        if (was != now)
        {
            (differences ??= []).Add(new BitDifference(symbol, served.Epoch, served.Position, figure, was, now));
        }
    }
}
