using System.Diagnostics;
using AkkaDayTrade.Domain.Features;

namespace AkkaDayTrade.Pipeline.Store;

/// <summary>
/// What waits to be written: the newest vector per symbol, and one vector per symbol and second for the history (the last
/// of the second wins). The history is bounded: beyond the bound the oldest second is dropped.
/// </summary>
internal sealed class PendingVectors(int maxHistory, bool keepsHistory, TimeSpan historyDelay)
{
    private readonly Dictionary<string, SymbolState> _symbols = [];
    private readonly Queue<SymbolState> _latest = new();
    private readonly LinkedList<HistoryEntry> _history = new();
    private readonly Dictionary<(SymbolState State, long Second), LinkedListNode<HistoryEntry>> _seconds = [];

    /// <summary>Then the symbols no longer stand in the order in which they began to wait.</summary>
    private bool _hasReturned;

    public bool IsEmpty => _latest.Count == 0 && _history.Count == 0;

    public int HistoryCount => _history.Count;

    /// <summary>Seconds of history that were dropped at the bound.</summary>
    public long HistoryLost { get; private set; }

    /// <summary>Since when the symbol waits that has waited longest to have its newest vector written; null when none does.</summary>
    public long? LatestWaitingSince =>
        !_latest.TryPeek(out var first) ? null
        : _hasReturned ? _latest.Min(state => state.WaitingSince)
        : first.WaitingSince;

    /// <summary>Adds a vector.</summary>
    /// <returns>The vector that will now never be the newest in Redis, null when there is none.</returns>
    public FeatureVector? Add(FeatureVector vector)
    {
        if (!_symbols.TryGetValue(vector.Symbol, out var state))
        {
            _symbols.Add(vector.Symbol, state = new SymbolState(vector.Symbol));
        }

        if (keepsHistory)
        {
            AddHistory(state, vector, Stopwatch.GetTimestamp());
        }

        if (!state.Advance(vector))
        {
            return vector;
        }

        var superseded = state.Latest;
        state.Latest = vector;
        if (superseded is null)
        {
            state.Waits();
            _latest.Enqueue(state);
        }

        return superseded;
    }

    /// <summary>How long until the oldest second of history is to be written; null when there is none.</summary>
    public TimeSpan? NextDue => _history.First is { } oldest
        ? TimeSpan.FromTicks(Math.Max(0, (historyDelay - Stopwatch.GetElapsedTime(oldest.Value.Added)).Ticks))
        : null;

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

    /// <summary>Takes the newest vector of the symbol that has waited longest.</summary>
    public bool TryTakeLatest(out PendingWrite write)
    {
        if (!_latest.TryDequeue(out var state))
        {
            _hasReturned = false;
            write = default;
            return false;
        }

        write = new PendingWrite(state, state.Latest!, IsHistory: false);
        state.Latest = null;
        return true;
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
        _latest.Enqueue(write.State);
        return true;
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
