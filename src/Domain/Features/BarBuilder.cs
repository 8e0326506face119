using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;

namespace AkkaDayTrade.Domain.Features;

/// <summary>
/// Builds one symbol's bars of one length: [start, end) on the UTC clock grid, cut at the ends of the session window they
/// start in. A bar is closed by the first later event and is never empty: volume that came without a price waits for the
/// next bar. The print exactly at a window's end belongs to its last bar.
/// </summary>
internal sealed class BarBuilder(long lengthNanos)
{
    private long _start = long.MinValue;
    private long _end = long.MinValue;
    private int _sessionDay;
    private double _open = double.NaN;
    private double _high;
    private double _low;
    private double _close;
    private double _volume;
    private double _bid = double.NaN;
    private double _ask = double.NaN;

    public long LengthNanos => lengthNanos;

    private bool HasPrice => !double.IsNaN(_open);

    /// <summary>The instant as bars see it: an open window contains its last instant, a bar does not, so that print counts just before.</summary>
    public static long BarTime(long unixNanos, in SessionWindow window) =>
        window.IsOpen && unixNanos == window.ToUnixNanos ? unixNanos - 1 : unixNanos;

    /// <summary>Opens the bar that holds an instant unless it is the open one. True when that closed a bar.</summary>
    public bool Advance(long barTime, in SessionWindow window, out Observation closed)
    {
        closed = default;
        if (barTime < _end)
        {
            return false;
        }

        var closes = HasPrice;
        if (closes)
        {
            closed = new Observation(_end, _open, _high, _low, _close, _volume, _bid, _ask, _sessionDay);
            _volume = 0;
            _open = double.NaN;
        }

        var gridStart = Timestamps.FloorDivide(barTime, lengthNanos) * lengthNanos;
        _start = Math.Max(gridStart, window.FromUnixNanos);
        _end = Math.Min(gridStart + lengthNanos, window.ToUnixNanos);
        _sessionDay = window.SessionDay;
        return closes;
    }

    /// <summary>True when an instant lies before the open bar, whose predecessors are closed for good.</summary>
    public bool IsLate(long barTime) => barTime < _start;

    public void AddPrice(double open, double high, double low, double close)
    {
        if (HasPrice)
        {
            _high = Math.Max(_high, high);
            _low = Math.Min(_low, low);
        }
        else
        {
            _open = open;
            _high = high;
            _low = low;
        }

        _close = close;
    }

    public void AddVolume(double volume) => _volume += volume;

    /// <summary>Keeps the standing quote for the bar's close, unless the bar's time is over.</summary>
    public void SetQuote(long barTime, double bid, double ask)
    {
        if (barTime < _end)
        {
            _bid = bid;
            _ask = ask;
        }
    }

    public void Save(StateWriter writer)
    {
        writer.WriteInt64(_start);
        writer.WriteInt64(_end);
        writer.WriteInt32(_sessionDay);
        writer.WriteDoubles([_open, _high, _low, _close, _volume, _bid, _ask]);
    }

    public void Restore(ref StateReader reader)
    {
        _start = reader.ReadInt64();
        _end = reader.ReadInt64();
        _sessionDay = reader.ReadInt32();
        _open = reader.ReadDouble();
        _high = reader.ReadDouble();
        _low = reader.ReadDouble();
        _close = reader.ReadDouble();
        _volume = reader.ReadDouble();
        _bid = reader.ReadDouble();
        _ask = reader.ReadDouble();
    }
}
