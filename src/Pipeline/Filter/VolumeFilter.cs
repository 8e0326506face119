using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Filter;

/// <summary>
/// Refuses a negative or infinite volume of any event, a trade without a positive volume, and a trade or bar below the minimum
/// (inclusive). A running total, or the volume of a print that repeats what was reported, is not the trade's own: it only has to
/// be a number, zero or more. Bars may be without volume (indices and currencies have none); quotes need none.
/// </summary>
public sealed class VolumeFilter(double minVolume) : ITickFilter
{
    private const TickFlags NotItsOwn = TickFlags.CumulativeVolume | TickFlags.NoVolume;

    public RejectReason? Judge(ref Tick tick)
    {
        var volume = tick.Volume;
        var isNumber = volume >= 0 && double.IsFinite(volume);
        var isOwn = (tick.Flags & NotItsOwn) == TickFlags.None;
        var isGood = (isOwn, tick.Kind) switch
        {
            (true, TickKind.Trade) => isNumber && volume > 0 && volume >= minVolume,
            (true, TickKind.Bar) => isNumber && volume >= minVolume,
            (true, _) => isNumber || double.IsNaN(volume),
            (false, _) => isNumber,
        };
        return isGood ? null : RejectReason.Volume;
    }
}
