using System.Diagnostics;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Store;

/// <summary>
/// Decides what is written when: batches of bounded size, a pace that leaves the processor to the pipeline, and a back-off
/// while Redis refuses. Used by one thread; one batch is in flight at a time, which keeps the order.
/// </summary>
internal sealed class StoreWriter : IDisposable
{
    /// <summary>A batch is closed at about this many keys; it takes Redis some 3 ms, and nothing newer is written meanwhile.</summary>
    private const int KeysPerBatch = 1024;

    /// <summary>A batch is also closed at about this many bytes.</summary>
    private const int BytesPerBatch = 4 * 1024 * 1024;

    /// <summary>
    /// All symbols' seconds of history are due at the same time. While newest values wait too, they are written over this long, so that
    /// the newest values are not held up by them.
    /// </summary>
    private static readonly TimeSpan HistorySpread = TimeSpan.FromMilliseconds(500);

    /// <summary>Fewer seconds than these are taken at once.</summary>
    private const int FewSeconds = 4;

    /// <summary>A symbol's second of history waits this long for its last vector.</summary>
    private static readonly TimeSpan HistoryDelay = TimeSpan.FromSeconds(1);

    /// <summary>How far the pace may be overdrawn, so that a single vector never waits.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(10);

    /// <summary>While symbols take turns, a batch gathers those whose turn comes for a part of it, so that batches are few.</summary>
    private const int BatchesPerTurn = 16;

    private static readonly TimeSpan LongestGap = TimeSpan.FromMilliseconds(4);

    private static readonly TimeSpan FirstBackOff = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(1);

    private readonly FeatureStore _store;
    private readonly bool _isLive;
    private readonly PipelineMetrics _metrics;
    private readonly HistorySelection _history;
    private readonly PendingVectors _pending;
    private readonly TimeSpan _timePerKey;
    private readonly WriteBatch _batch;
    private long _batchSent;
    private long? _takenSince;
    private long _reportedLost;
    private TimeSpan _backOff;
    private long _pausedAt;
    private TimeSpan _pause;
    private long _closedAt;
    private TimeSpan _gap;
    private StoreNames? _names;

    public StoreWriter(FeatureStore store, PipelineMode mode, PipelineMetrics metrics)
    {
        _store = store;
        _batch = new WriteBatch(store.Connection);
        _isLive = mode == PipelineMode.Live;
        _metrics = metrics;
        _history = HistorySelection.Parse(store.Options.History);
        _pending = new PendingVectors(store.Options.MaxPendingHistory, _history.IsOn, HistoryDelay);
        _timePerKey = _isLive && store.Options.MaxWritesPerSecond > 0
            ? TimeSpan.FromSeconds(1.0 / store.Options.MaxWritesPerSecond)
            : TimeSpan.Zero;
    }

    public bool IsEmpty => _pending.IsEmpty;

    /// <summary>A replay reads no further until some of what waits is written.</summary>
    public bool IsFull => _pending.HistoryCount >= Math.Min(KeysPerBatch, _store.Options.MaxPendingHistory);

    public void Add(FeatureVector[] vectors)
    {
        foreach (var vector in vectors)
        {
            var superseded = _pending.Add(vector);
            _pending.Turn = _pending.LatestCount * vector.Set.Features.Count * _timePerKey;
            if (_isLive && superseded is not null)
            {
                _metrics.StoreConflatedAway(superseded.Set.Features.Count);
            }
        }

        ReportLost();
        ReportWaiting();
    }

    /// <summary>The next batch, if there is something to write and it may be written now.</summary>
    /// <param name="flush">Also the seconds of history that might still change.</param>
    /// <param name="wait">When to ask again, null when something has to arrive first.</param>
    public WriteBatch? NextBatch(bool flush, out TimeSpan? wait)
    {
        wait = null;
        if (_pending.IsEmpty)
        {
            return null;
        }

        var rest = _pause - Stopwatch.GetElapsedTime(_pausedAt);
        if (rest > (_backOff > TimeSpan.Zero ? TimeSpan.Zero : Burst))
        {
            wait = rest;
            return null;
        }

        var gap = _gap - Stopwatch.GetElapsedTime(_closedAt);
        if (gap > TimeSpan.Zero && !flush)
        {
            wait = gap;
            return null;
        }

        // What happens to the process's own connection is nothing to a link that works.
        if (!(_store.Connection.IsConnected || _batch.IsLinked) || !_store.TryGetKeys(out var keys))
        {
            _metrics.StoreFailed();
            wait = BackOff();
            return null;
        }

        Collect(keys, flush);
        if (_batch.IsEmpty)
        {
            wait = _pending.NextDue;
            return null;
        }

        Pace(_batch.CommandCount);
        _batchSent = Stopwatch.GetTimestamp();
        (_gap, _closedAt) = (_pending.Turn / BatchesPerTurn is var part && part < LongestGap ? part : LongestGap, Stopwatch.GetTimestamp());
        return _batch;
    }

    /// <summary>Takes note of how a batch ended.</summary>
    /// <returns>What Redis said, null when all went well.</returns>
    public string? Finish(WriteOutcome outcome)
    {
        _metrics.StoreWrote(outcome.Keys);
        _metrics.StoreFailed(outcome.Errors);
        foreach (var write in outcome.Written)
        {
            if (!write.IsHistory)
            {
                (write.Vector.Trace as SliceTrace)?.Stored(write.State.WaitingSince, ClockSpan.Since(_batchSent), outcome.Keys);
                write.State.Wrote();
                _metrics.RecordLatency(LatencyStage.Stored, write.Vector.ArrivalTimestamp);
                _store.Cache.Put(new StoredVector(write.Vector));
            }
        }

        for (var i = outcome.Failed.Count - 1; i >= 0; i--)
        {
            Return(outcome.Failed[i]);
        }

        if (outcome.Failed.Count > 0)
        {
            BackOff();
        }
        else
        {
            _backOff = TimeSpan.Zero;
        }

        _takenSince = null;
        ReportLost();
        ReportWaiting();
        return outcome.FirstError;
    }

    /// <summary>Counts the history that still waits as lost.</summary>
    public int AbandonHistory()
    {
        _metrics.StoreLostHistory(_pending.HistoryCount);
        return _pending.HistoryCount;
    }

    public void Dispose()
    {
        _metrics.StoreBacklog.WaitsSince(this, null);
        _batch.Dispose();
    }

    private void Return(in PendingWrite write)
    {
        write.State.Writer?.Forget();
        if (!_pending.Return(write) && _isLive)
        {
            _metrics.StoreConflatedAway(write.Vector.Set.Features.Count);
        }
    }

    private void Collect(StoreKeys keys, bool flush)
    {
        _batch.Clear();
        var seconds = flush || _pending.LatestCount == 0
            ? int.MaxValue
            : Math.Max(FewSeconds, (int)(_pending.HistoryCount * Math.Min(1, Stopwatch.GetElapsedTime(_closedAt) / HistorySpread)));
        while (seconds-- > 0 && _batch.CommandCount < KeysPerBatch / 2 && _batch.Size < BytesPerBatch / 2 && _pending.TryTakeHistory(flush, out var write))
        {
            WriterOf(write, keys).WriteHistory(write.Vector, _batch);
            _batch.Close(write);
        }

        // Whatever is taken has waited no longer.
        _takenSince = _pending.LatestWaitingSince;
        var epoch = _store.Connection.Epoch + _batch.Connects;
        while (_batch.CommandCount < KeysPerBatch && _batch.Size < BytesPerBatch && _pending.TryTakeLatest(flush, out var write))
        {
            WriterOf(write, keys).WriteLatest(write.Vector, epoch, _batch);
            _batch.Close(write);
        }
    }

    private SymbolWriter WriterOf(in PendingWrite write, StoreKeys keys)
    {
        var (state, set) = (write.State, write.Vector.Set);
        if (state.Writer is null || (state.Writer.Set != set && state.Writer.Set.Fingerprint != set.Fingerprint))
        {
            _names = _names is { } names && names.Set.Fingerprint == set.Fingerprint && names.Keys == keys ? names : new StoreNames(set, keys);
            state.Writer = _store.Options.Layout == StoreLayout.Hash
                ? new HashSymbolWriter(state.Symbol, _names, _store.Options, _history, _store.Cipher, _store.Mark)
                : new KeysSymbolWriter(state.Symbol, _names, _store.Options, _history, _store.Cipher, _store.Mark);
        }

        return state.Writer;
    }

    private void Pace(int keys)
    {
        var rest = _pause - Stopwatch.GetElapsedTime(_pausedAt);
        _pause = (rest > TimeSpan.Zero ? rest : TimeSpan.Zero) + (keys * _timePerKey);
        _pausedAt = Stopwatch.GetTimestamp();
    }

    private TimeSpan BackOff()
    {
        _backOff = _backOff == TimeSpan.Zero ? FirstBackOff : _backOff * 2;
        _backOff = _backOff < LongestBackOff ? _backOff : LongestBackOff;
        // Many writers that lost the same server do not come back to it at the same moment.
        (_pause, _pausedAt) = (_backOff * (1 + (Random.Shared.NextDouble() / 2)), Stopwatch.GetTimestamp());
        return _pause;
    }

    private void ReportWaiting()
    {
        var waiting = _pending.LatestWaitingSince;
        _metrics.StoreBacklog.WaitsSince(this, _takenSince is { } taken && !(waiting < taken) ? taken : waiting);
    }

    private void ReportLost()
    {
        if (_pending.HistoryLost > _reportedLost)
        {
            _metrics.StoreLostHistory(_pending.HistoryLost - _reportedLost);
            _reportedLost = _pending.HistoryLost;
        }
    }
}
