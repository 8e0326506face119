using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Exchange.Market;

/// <summary>The running volume of each symbol; it begins anew with the UTC day, which is when Tokyo opens.</summary>
internal sealed class DayVolumes(int symbols)
{
    private const long Day = 86_400 * Timestamps.NanosPerSecond;

    private readonly double[] _volumes = new double[symbols];
    private long _dayEnd;

    public void Stamp(Span<MarketEvent> events)
    {
        foreach (ref var happened in events)
        {
            if (happened.UnixNanos >= _dayEnd)
            {
                _dayEnd = happened.UnixNanos - (happened.UnixNanos % Day) + Day;
                Array.Clear(_volumes);
            }

            _volumes[happened.Symbol] += happened.Volume;
            happened.DayVolume = _volumes[happened.Symbol];
        }
    }
}
