using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using AkkaDayTrade.Domain.Features;

namespace AkkaDayTrade.Pipeline.Store;

/// <summary>
/// What waits to be written: the newest vector per symbol, and one vector per symbol and second for the history (the last
/// of the second wins). The history is bounded: beyond the bound the oldest second is dropped.
/// <para>
/// When not every vector can be written, each symbol gets a turn in <see cref="Turn"/>, and is then written with the next vector
/// that comes, so that what is written is fresh; without one for a turn more, with the one it has. A symbol that has not
/// been written for longer than a turn does not wait at all.
/// </para>
/// </summary>
internal sealed class PendingVectors(int maxHistory, bool keepsHistory, TimeSpan historyDelay)
{
    /// <summary>In turns, from one write of a symbol to the next without a newer vector.</summary>
    private const double LongestWait = 2;

    private readonly Dictionary<string, SymbolState> _symbols = [];
    private readonly Queue<(SymbolState State, long Turn)> _due = new();
    private readonly Queue<(SymbolState State, long Turn)> _latest = new();
    private readonly LinkedList<HistoryEntry> _history = new();
    private readonly Dictionary<(SymbolState State, long Second), LinkedListNode<HistoryEntry>> _seconds = [];

    /// <summary>Then the symbols no longer stand in the order in which they began to wait.</summary>
    private bool _hasReturned;
    private int _waiting;

    public bool IsEmpty => _waiting == 0 && _history.Count == 0;

    /// <summary>Symbols whose newest vector waits.</summary>
    public int LatestCount => _waiting;

    /// <summary>At most this often a symbol's newest vector is written; zero = at once.</summary>
    public TimeSpan Turn { get; set; }

    public int HistoryCount => _history.Count;

    /// <summary>Seconds of history that were dropped at the bound.</summary>
    public long HistoryLost { get; private set; }

    /// <summary>Since when the symbol waits that has waited longest to have its newest vector written; null when none does.</summary>
    public long? LatestWaitingSince =>
        !TryPeekLatest(out var first) ? null
        : _hasReturned ? _latest.Where(entry => entry.State.Turns == entry.Turn).Min(entry => entry.State.WaitingSince)
        : first.WaitingSince;

    /// <summary>Adds a vector.</summary>
    /// <returns>The vector that will now never be the newest in Redis, null when there is none.</returns>
    public FeatureVector? Add(FeatureVector vector)
    {
        var now = Stopwatch.GetTimestamp();
        if (!_symbols.TryGetValue(vector.Symbol, out var state))
        {
            _symbols.Add(vector.Symbol, state = new SymbolState(vector.Symbol));
        }

        if (keepsHistory)
        {
            AddHistory(state, vector, now);
        }

        if (!state.Advance(vector))
        {
            return vector;
        }

        var superseded = state.Latest;
        state.Latest = vector;
        if (superseded is null)
        {
            Enqueue(state);
        }

        if (!state.IsDue && Stopwatch.GetElapsedTime(state.TakenAt, now) >= Turn)
        {
            state.IsDue = true;
            _due.Enqueue((state, state.Turns));
        }

        return superseded;
    }

    /// <summary>How long until something is to be written that may wait now; null when there is nothing.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            var history = _history.First is { } oldest ? historyDelay - Stopwatch.GetElapsedTime(oldest.Value.Added) : (TimeSpan?)null;
            var latest = TryPeekLatest(out var state) ? (Turn * LongestWait) - Stopwatch.GetElapsedTime(state.TakenAt) : (TimeSpan?)null;
            var next = history is null || latest < history ? latest : history;
            return next < TimeSpan.Zero ? TimeSpan.Zero : next;
        }
    }

    /// <summary>Takes the oldest second that is due, or any when all shall be flushed.</summary>
    public bool TryTakeHistory(bool flush, out PendingWrite write)
    {
        if (_history.First is not { } oldest || (!flush && Stopwatch.GetElapsedTime(oldest.Value.Added) < historyDelay))
        {
            write = default;
            return false;
        }

        write = new PendingWrite(oldest.Value.State, oldest.Value.Vector, IsHistory: true);
        Remove(oldest);
        return true;
    }

    /// <summary>Takes the newest vector of a symbol whose turn has come, or of any when all shall be flushed.</summary>
    public bool TryTakeLatest(bool flush, out PendingWrite write)
    {
        // Who has waited for too long comes first: else those that trade all the time would keep it waiting for ever.
        if (TryPeekLatest(out var state) && (flush || Stopwatch.GetElapsedTime(state.TakenAt) >= Turn * LongestWait))
        {
            write = Take(state);
            return true;
        }

        while (_due.TryDequeue(out var next))
        {
            if (next.State.Turns == next.Turn)
            {
                write = Take(next.State);
                return true;
            }
        }

        _hasReturned &= _waiting > 0;
        write = default;
        return false;
    }

    /// <summary>Takes back what could not be written, unless something newer has come in its place.</summary>
    /// <returns>False when it was superseded.</returns>
    public bool Return(in PendingWrite write)
    {
        if (write.IsHistory)
        {
            var key = (write.State, StoreKeys.SecondOf(write.Vector.UnixNanos));
            if (!_seconds.ContainsKey(key))
            {
                // Added = 0: it is due, and it is the oldest there is.
                _seconds.Add(key, _history.AddFirst(new HistoryEntry(write.State, write.Vector, Added: 0)));
                TrimHistory();
            }

            return true;
        }

        _hasReturned = true;
        if (write.State.Latest is not null)
        {
            return false;
        }

        write.State.Latest = write.Vector;
        Enqueue(write.State);
        return true;
    }

    private void Enqueue(SymbolState state)
    {
        state.Waits();
        _latest.Enqueue((state, state.Turns));
        _waiting++;
    }

    private PendingWrite Take(SymbolState state)
    {
        var write = new PendingWrite(state, state.Latest!, IsHistory: false);
        state.Latest = null;
        state.Turns++;
        state.IsDue = false;
        state.TakenAt = Stopwatch.GetTimestamp();
        _waiting--;
        return write;
    }

    /// <summary>The symbol that has waited longest; what was queued for those that have had their turn is cleared away.</summary>
    private bool TryPeekLatest([NotNullWhen(true)] out SymbolState? state)
    {
        while (_latest.TryPeek(out var oldest))
        {
            if (oldest.State.Turns == oldest.Turn)
            {
                state = oldest.State;
                return true;
            }

            _latest.Dequeue();
        }

        state = null;
        return false;
    }

    private void AddHistory(SymbolState state, FeatureVector vector, long now)
    {
        var key = (state, StoreKeys.SecondOf(vector.UnixNanos));
        if (_seconds.TryGetValue(key, out var node))
        {
            if (IsNewer(vector, node.Value.Vector))
            {
                node.ValueRef = node.Value with { Vector = vector };
            }

            return;
        }

        _seconds.Add(key, _history.AddLast(new HistoryEntry(state, vector, now)));
        TrimHistory();
    }

    private void TrimHistory()
    {
        while (_history.Count > maxHistory)
        {
            Remove(_history.First!);
            HistoryLost++;
        }
    }

    private void Remove(LinkedListNode<HistoryEntry> node)
    {
        _seconds.Remove((node.Value.State, StoreKeys.SecondOf(node.Value.Vector.UnixNanos)));
        _history.Remove(node);
    }

    private static bool IsNewer(FeatureVector vector, FeatureVector than) =>
        vector.Epoch > than.Epoch || (vector.Epoch == than.Epoch && vector.Position >= than.Position);

    private readonly record struct HistoryEntry(SymbolState State, FeatureVector Vector, long Added);
}
