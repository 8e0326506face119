using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Exchange.Market;

/// <summary>A bar under way; the default value is an empty one. A trade of another interval begins it anew.</summary>
internal struct RunningBar
{
    private double _open;
    private double _high;
    private double _low;
    private double _close;
    private double _turnover;

    /// <summary>Nanoseconds since 1970 (UTC).</summary>
    public long Start { get; private set; }

    public int Trades { get; private set; }

    public double Volume { get; private set; }

    public void Add(in MarketEvent trade, long start)
    {
        if (start != Start)
        {
            this = default;
            Start = start;
        }

        if (trade.Marks.HasFlag(EventMarks.OddLot))
        {
            if (Trades > 0)
            {
                AddVolume(trade);
            }

            return;
        }

        if (Trades == 0)
        {
            _open = _high = _low = trade.Price;
        }

        _high = Math.Max(_high, trade.Price);
        _low = Math.Min(_low, trade.Price);
        _close = trade.Price;
        AddVolume(trade);
    }

    public readonly Bar ToBar(long length) => new(Start, Start + length, _open, _high, _low, _close, Volume);

    public readonly BarEvent ToEvent(int symbol, BarSpan span, long length, in RunningBar day) => new(
        symbol, span, IsRevision: false, Start, Start + length, _open, _high, _low, _close, Volume, _turnover, Trades,
        day._open, day._high, day._low, day.Volume, day._turnover);

    private void AddVolume(in MarketEvent trade)
    {
        Trades++;
        Volume += trade.Volume;
        _turnover += trade.Volume * trade.Price;
    }
}
