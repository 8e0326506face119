namespace AkkaDayTrade.Pipeline.Features;

/// <summary>
/// The position of the input before which nothing is needed any more: every tick is durable, was refused or set aside. A
/// worker that is to take the input up again starts there.
/// </summary>
internal sealed class LowWaterMark(long start, Action<long>? report)
{
    private long _handedOver = start;
    private long _reported = start;

    /// <summary>All events before that position have come in or were refused on the way.</summary>
    public void HandOver(long nextPosition) => _handedOver = Math.Max(_handedOver, nextPosition);

    /// <summary>Tells the mark when it has moved.</summary>
    public void Report(IEnumerable<SymbolLane> lanes)
    {
        if (report is null)
        {
            return;
        }

        var mark = _handedOver;
        foreach (var lane in lanes)
        {
            mark = Math.Min(mark, lane.FirstUndone);
        }

        if (mark > _reported)
        {
            report(_reported = mark);
        }
    }
}
