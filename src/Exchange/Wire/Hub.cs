using AkkaDayTrade.Exchange.Market;
using AkkaDayTrade.Exchange.Truth;

namespace AkkaDayTrade.Exchange.Wire;

/// <summary>Where the tape meets the connections: hands each group to all of them and keeps the bars and the truth.</summary>
internal sealed class Hub(ITape tape, BarBook bars, TruthLog? truth)
{
    private static readonly TimeSpan SlowestReader = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan IdlePause = TimeSpan.FromMilliseconds(5);

    private readonly Lock _gate = new();
    private readonly MarketEvent[] _last = new MarketEvent[tape.Symbols.Count];
    private readonly TaskCompletionSource _subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly DayVolumes _dayVolumes = new(tape.Symbols.Count);
    private readonly bool[] _halted = new bool[tape.Symbols.Count];
    private volatile FeedConnection[] _connections = [];
    private bool[] _taken = [];
    private long _eventsSent;

    /// <summary>Events put on the way to clients; an event for two clients counts twice, control messages do not.</summary>
    public long EventsSent => Volatile.Read(ref _eventsSent);

    public Task FirstSubscription => _subscribed.Task;

    public Task TapeEnded => _ended.Task;

    public IReadOnlyList<FeedConnection> Connections => _connections;

    public void Add(FeedConnection connection)
    {
        lock (_gate)
        {
            _connections = [.. _connections, connection];
        }
    }

    public void Remove(FeedConnection connection)
    {
        lock (_gate)
        {
            _connections = [.. _connections.Where(other => other != connection)];
        }
    }

    public void Sent(int events) => Interlocked.Add(ref _eventsSent, events);

    /// <summary>Lets a waiting tape begin.</summary>
    public void Subscribed() => _subscribed.TrySetResult();

    /// <summary>The newest event of a symbol that was published; false before its first.</summary>
    public bool TryLast(int symbol, out MarketEvent last)
    {
        lock (_gate)
        {
            last = _last[symbol];
            return last.UnixNanos != 0;
        }
    }

    public void Publish(Span<MarketEvent> group)
    {
        var live = TakeOutHalted(group);
        if (live.IsEmpty)
        {
            return;
        }

        _dayVolumes.Stamp(live);
        if (_taken.Length < live.Length)
        {
            _taken = new bool[live.Length];
        }

        var taken = _taken.AsSpan(0, live.Length);
        taken.Clear();
        var connections = _connections;
        foreach (var connection in connections)
        {
            connection.Offer(live, taken);
        }

        lock (_gate)
        {
            foreach (ref readonly var happened in live)
            {
                _last[happened.Symbol] = happened;
            }
        }

        bars.Add(live);
        foreach (var bar in bars.TakeClosed())
        {
            foreach (var connection in connections)
            {
                connection.OfferBar(bar);
            }
        }

        if (truth is not null)
        {
            for (var i = 0; i < live.Length; i++)
            {
                if (!taken[i])
                {
                    truth.Write(new TruthRecord(TruthKind.Event, live[i], TruthOutcome.Unsent, TruthFlags.None, 0, 0, null, 0));
                }
            }
        }
    }

    /// <summary>Waits until somebody listens and every reader has room; one that makes no progress for long is cut.</summary>
    public async ValueTask WaitForRoomAsync(TimeProvider time, CancellationToken cancellation)
    {
        while (!Array.Exists(_connections, connection => connection.IsStreaming))
        {
            await Task.Delay(IdlePause, time, cancellation);
        }

        foreach (var connection in _connections)
        {
            if (connection.IsCrowded && !await connection.WaitForRoomAsync(SlowestReader, cancellation))
            {
                connection.CutSlowReader();
            }
        }
    }

    public void EndOfTape()
    {
        truth?.Write(new TruthRecord(TruthKind.End, default, default, default, 0, 0, null, 0));
        _ended.TrySetResult();
    }

    private Span<MarketEvent> TakeOutHalted(Span<MarketEvent> group)
    {
        var kept = 0;
        for (var i = 0; i < group.Length; i++)
        {
            ref var happened = ref group[i];
            var isHalted = happened.Marks.HasFlag(EventMarks.Halted);
            if (isHalted != _halted[happened.Symbol])
            {
                _halted[happened.Symbol] = isHalted;
                foreach (var connection in _connections)
                {
                    connection.OfferHalt(happened.Symbol, isHalted, happened.UnixNanos);
                }
            }

            if (isHalted)
            {
                truth?.Write(new TruthRecord(TruthKind.Event, happened, TruthOutcome.Dropped, TruthFlags.None, 0, 0, "halt", 0));
            }
            else
            {
                group[kept++] = happened;
            }
        }

        return group[..kept];
    }
}
