using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Sessions;

namespace AkkaDayTrade.Domain.Filter;

/// <summary>
/// Turns a feed's running total of the day into what was traded since the symbol's previous total. What cannot be known is
/// not counted, so nothing is ever counted twice:
/// the first total ever, a smaller total on the same session day (a correction), and a new session day on which the total did
/// not fall (the feed's day is not the calendar's, or a gap hid the restart) only set the base. A smaller total on a new
/// session day is a counter that started again at zero and counts whole. A smaller total of the very same time was overtaken by
/// the larger one, which holds its volume already, and changes nothing.
/// </summary>
internal struct RunningVolume
{
    private bool _isKnown;
    private double _total;
    private int _sessionDay;

    /// <summary>Not part of the state: found again from the calendar.</summary>
    private SessionWindow _window;

    /// <summary>The volume since the last total, 0 when nothing or nothing known was traded.</summary>
    /// <param name="isSimultaneous">The symbol's newest event has the same time.</param>
    public double Advance(double total, long unixNanos, bool isSimultaneous, TradingCalendar calendar)
    {
        if (_isKnown && isSimultaneous && total < _total)
        {
            return 0;
        }

        if (!_window.Contains(unixNanos))
        {
            _window = calendar.WindowAt(unixNanos);
        }

        var isSameDay = _window.SessionDay == _sessionDay;
        var traded = (_isKnown, isSameDay, total < _total) switch
        {
            (true, true, false) => total - _total,
            (true, false, true) => total,
            _ => 0,
        };
        _isKnown = true;
        _total = total;
        _sessionDay = _window.SessionDay;
        return traded;
    }

    public readonly void Save(StateWriter writer)
    {
        writer.WriteBoolean(_isKnown);
        writer.WriteDouble(_total);
        writer.WriteInt32(_sessionDay);
    }

    public void Restore(ref StateReader reader)
    {
        _isKnown = reader.ReadBoolean();
        _total = reader.ReadDouble();
        _sessionDay = reader.ReadInt32();
        _window = default;
    }
}
