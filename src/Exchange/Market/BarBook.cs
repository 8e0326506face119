using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Exchange.Market;

/// <summary>
/// The exchange's own bars, from the trades of the tape. A bar closes when the tape's time passes its end (seconds two seconds
/// later), is never empty, and is told again when a late print falls into it. Odd lots count as volume only.
/// Written by the tape's thread; <see cref="History"/> may be read by any.
/// </summary>
internal sealed class BarBook
{
    /// <summary>Minutes kept per symbol; older ones are forgotten.</summary>
    private const int KeptMinutes = 512;
    private const long Minute = 60 * Timestamps.NanosPerSecond;
    private const long SecondsDelay = 2 * Timestamps.NanosPerSecond;

    private readonly Lock _gate = new();
    private readonly SymbolBars[] _symbols;
    private readonly List<BarEvent> _closed = [];
    private readonly Queue<BarEvent> _seconds = new();
    private long _time;
    private long _nextSecond;

    public BarBook(int symbols)
    {
        _symbols = new SymbolBars[symbols];
        for (var i = 0; i < symbols; i++)
        {
            _symbols[i] = new SymbolBars();
        }
    }

    public void Add(ReadOnlySpan<MarketEvent> events)
    {
        lock (_gate)
        {
            foreach (ref readonly var happened in events)
            {
                if (happened.UnixNanos > _time)
                {
                    MoveTo(happened.UnixNanos);
                }

                if (happened.Kind == EventKind.Trade)
                {
                    AddTrade(happened);
                }
            }
        }
    }

    /// <summary>The bars that closed or were revised since the last call, valid until the next <see cref="Add"/>.</summary>
    public IReadOnlyList<BarEvent> TakeClosed()
    {
        if (_closed.Count == 0)
        {
            return [];
        }

        BarEvent[] taken = [.. _closed];
        _closed.Clear();
        return taken;
    }

    /// <summary>The minutes of a symbol so far, oldest first, the running one last.</summary>
    public (IReadOnlyList<Bar> Minutes, Bar? Running, Bar? Day) History(int symbol)
    {
        lock (_gate)
        {
            var bars = _symbols[symbol];
            return (
                [.. bars.Minutes.Select(minute => minute.ToBar())],
                bars.Minute.Trades > 0 ? bars.Minute.ToBar(Minute) : null,
                bars.Day.Trades > 0 ? bars.Day.ToBar(24 * 60 * Minute) : null);
        }
    }

    private void MoveTo(long time)
    {
        _time = time;
        if (time < _nextSecond)
        {
            return;
        }

        _nextSecond = time - (time % Timestamps.NanosPerSecond) + Timestamps.NanosPerSecond;
        for (var symbol = 0; symbol < _symbols.Length; symbol++)
        {
            CloseUpTo(symbol, time);
        }

        while (_seconds.TryPeek(out var second) && second.EndUnixNanos + SecondsDelay <= time)
        {
            _closed.Add(_seconds.Dequeue());
        }
    }

    private void CloseUpTo(int symbol, long time)
    {
        var bars = _symbols[symbol];
        if (bars.Second.Trades > 0 && time >= bars.Second.Start + Timestamps.NanosPerSecond)
        {
            _seconds.Enqueue(bars.Second.ToEvent(symbol, BarSpan.Second, Timestamps.NanosPerSecond, bars.Day));
            bars.Second = default;
        }

        if (bars.Minute.Trades > 0 && time >= bars.Minute.Start + Minute)
        {
            var closed = bars.Minute.ToEvent(symbol, BarSpan.Minute, Minute, bars.Day);
            _closed.Add(closed);
            if (bars.Minutes.Count == KeptMinutes)
            {
                bars.Minutes.RemoveAt(0);
            }

            bars.Minutes.Add(new ClosedMinute(bars.Minute));
            bars.Minute = default;
        }
    }

    private void AddTrade(in MarketEvent trade)
    {
        var bars = _symbols[trade.Symbol];
        var isLate = trade.Marks.HasFlag(EventMarks.LatePrint);
        var minute = trade.UnixNanos - (trade.UnixNanos % Minute);
        var day = trade.UnixNanos - (trade.UnixNanos % (24 * 60 * Minute));
        if (day >= bars.Day.Start)
        {
            // A late print of yesterday belongs to a day that is over.
            bars.Day.Add(trade, day);
        }

        if (isLate && bars.Minutes.FindLastIndex(closed => closed.Bar.Start == minute) is var index and >= 0)
        {
            var revised = bars.Minutes[index].Bar;
            revised.Add(trade, minute);
            bars.Minutes[index] = new ClosedMinute(revised);
            _closed.Add(revised.ToEvent(trade.Symbol, BarSpan.Minute, Minute, bars.Day) with { IsRevision = true });
        }
        else if (!isLate || minute == bars.Minute.Start)
        {
            bars.Minute.Add(trade, minute);
            bars.Second.Add(trade, _time - (_time % Timestamps.NanosPerSecond));
        }
    }

    private sealed class SymbolBars
    {
        public RunningBar Second;
        public RunningBar Minute;
        public RunningBar Day;

        public List<ClosedMinute> Minutes { get; } = [];
    }

    private readonly record struct ClosedMinute(RunningBar Bar)
    {
        public Bar ToBar() => Bar.ToBar(Minute);
    }
}
