using System.Threading.Channels;
using AkkaDayTrade.Domain.Evaluation;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Research.Files;
using Microsoft.Extensions.Logging;

namespace AkkaDayTrade.Research.Recording;

/// <summary>
/// Writes what a running pipeline takes in and serves to Parquet files, beside it. Handing over is a copy and never waits: when
/// more waits than the bound, what comes is left out, counted, and marked where it is missing. Files are whole once they are
/// there; a crash costs what was not yet flushed. Safe for use by several threads.
/// </summary>
public sealed partial class Recorder : IAsyncDisposable
{
    /// <summary>A symbol's rows are written earlier when there are so many.</summary>
    private const int RowsPerFile = 50_000;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);

    private readonly RecordOptions _options;
    private readonly string _directory;
    private readonly Func<string, Task<byte[]?>> _loadState;
    private readonly RecordMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<Handed> _handed = Channel.CreateUnbounded<Handed>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Dictionary<(long Epoch, string Symbol), OpenRows> _open = [];
    private readonly Dictionary<(long Epoch, string Symbol), Task> _states = [];
    private readonly HashSet<(long Epoch, string Symbol)> _holes = [];
    private readonly SemaphoreSlim _loads = new(4);
    private readonly FileMerger _merger = new();
    private readonly Task _writing;
    private int _waiting;
    private int _openRows;

    /// <param name="loadState">The saved state from which a symbol goes on, null when it starts from an empty one.</param>
    public Recorder(RecordOptions options, Func<string, Task<byte[]?>> loadState, RecordMetrics metrics, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _loadState, _metrics, _time, _logger) = (options, loadState, metrics, time, logger);
        _directory = options.Directory ?? throw new ArgumentException("A recorder needs a directory.", nameof(options));
        _writing = WriteAsync();
    }

    /// <summary>Says what the epoch's ticks are folded with; comes before its first ticks.</summary>
    public void Begin(SessionInfo session) => _handed.Writer.TryWrite(new Handed(session.Epoch, session, [], [], []));

    /// <summary>Takes a copy of the ticks that passed the filters.</summary>
    public void Offer(long epoch, TickBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Count == 0)
        {
            return;
        }

        if (TryReserve(batch.Count))
        {
            _handed.Writer.TryWrite(new Handed(epoch, null, batch.Ticks.ToArray(), [], []));
            return;
        }

        var symbols = new HashSet<string>();
        foreach (ref readonly var tick in batch.Ticks)
        {
            symbols.Add(tick.Symbol);
        }

        // That something is missing is told even when there is no room for what.
        _metrics.LeftOut(batch.Count);
        _handed.Writer.TryWrite(new Handed(epoch, null, [], [], [.. symbols]));
    }

    /// <summary>Takes vectors as they are served.</summary>
    public void Offer(FeatureVector[] vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        if (!_options.Vectors || vectors.Length == 0)
        {
            return;
        }

        if (TryReserve(vectors.Length))
        {
            _handed.Writer.TryWrite(new Handed(0, null, [], vectors, []));
        }
        else
        {
            _metrics.LeftOut(vectors.Length);
        }
    }

    /// <summary>Writes what waits, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _handed.Writer.TryComplete();
        await _writing;
        _loads.Dispose();
    }

    private bool TryReserve(int rows)
    {
        if (Interlocked.Add(ref _waiting, rows) <= _options.MaxWaiting)
        {
            return true;
        }

        Interlocked.Add(ref _waiting, -rows);
        return false;
    }

    private async Task WriteAsync()
    {
        // Off the caller's thread from the first moment on.
        await Task.Yield();
        using var timer = new PeriodicTimer(Tick, _time);
        var (read, tick) = (_handed.Reader.WaitToReadAsync().AsTask(), timer.WaitForNextTickAsync().AsTask());
        while (true)
        {
            await Task.WhenAny(read, tick);
            if (tick.IsCompleted)
            {
                await FlushAsync(everything: false);
                tick = timer.WaitForNextTickAsync().AsTask();
            }

            if (read.IsCompleted)
            {
                if (!await read)
                {
                    break;
                }

                while (_handed.Reader.TryRead(out var handed))
                {
                    await TakeAsync(handed);
                    if (_openRows > _options.MaxWaiting / 2)
                    {
                        // Under load room comes first, whatever the interval.
                        await FlushAsync(everything: true);
                    }
                }

                read = _handed.Reader.WaitToReadAsync().AsTask();
            }
        }

        await FlushAsync(everything: true);
        await MergeAsync(_merger.CompleteAsync);
        await Task.WhenAll(_states.Values);
    }

    private async Task TakeAsync(Handed handed)
    {
        if (handed.Session is { } session)
        {
            await TryAsync(() => session.WriteAsync(_directory), rows: 0);
            return;
        }

        foreach (var symbol in handed.Missing)
        {
            _holes.Add((handed.Epoch, symbol));
        }

        foreach (var tick in handed.Ticks)
        {
            var key = (handed.Epoch, tick.Symbol);
            if (!_states.ContainsKey(key))
            {
                _states.Add(key, SaveStateAsync(handed.Epoch, tick.Symbol));
            }

            // The frame's arrival belongs to this process's clock.
            var rows = RowsOf(key);
            rows.Add(new RecordedTick(handed.Epoch, tick with { ArrivalTimestamp = 0 }, _holes.Remove(key)), _time);
            _openRows++;
            await FlushIfFullAsync(key, rows);
        }

        foreach (var vector in handed.Vectors)
        {
            var key = (vector.Epoch, vector.Symbol);
            var rows = RowsOf(key);
            rows.Add(vector, _time);
            _openRows++;
            await FlushIfFullAsync(key, rows);
        }
    }

    private OpenRows RowsOf((long Epoch, string Symbol) key)
    {
        if (!_open.TryGetValue(key, out var rows))
        {
            _open.Add(key, rows = new OpenRows());
        }

        return rows;
    }

    private ValueTask FlushIfFullAsync((long Epoch, string Symbol) key, OpenRows rows) =>
        rows.Ticks.Count >= RowsPerFile || rows.Vectors.Count >= RowsPerFile ? new ValueTask(FlushAsync(key.Symbol, rows)) : ValueTask.CompletedTask;

    private async Task FlushAsync(bool everything)
    {
        foreach (var (key, rows) in _open)
        {
            if (!rows.IsEmpty && (everything || _time.GetElapsedTime(rows.Since) >= _options.FlushInterval))
            {
                await FlushAsync(key.Symbol, rows);
            }
        }
    }

    /// <summary>One file for each day that the rows lie in. A symbol's day never falls, so its files keep the order of positions.</summary>
    private async Task FlushAsync(string symbol, OpenRows rows)
    {
        foreach (var (day, ticks) in rows.TicksByDay())
        {
            var path = Path.Combine(Partition.DirectoryOf(Path.Combine(_directory, TickFile.Folder), day, symbol), TickFile.NameOf(ticks[0].Epoch, ticks[0].Tick.Position));
            if (await TryAsync(() => TickFile.WriteAsync(path, ticks), ticks.Count))
            {
                _metrics.Wrote(ticks.Count, 0);
                await MergeAsync(() => _merger.AddAsync(path, ticks[0].Epoch, ticks[0].Tick.Position, ticks.Count));
            }
            else
            {
                _holes.Add((ticks[0].Epoch, symbol));
            }
        }

        foreach (var (day, vectors) in rows.VectorsByDay())
        {
            var path = Path.Combine(Partition.DirectoryOf(Path.Combine(_directory, Recording.VectorFolder), day, symbol), TickFile.NameOf(vectors[0].Vector.Epoch, vectors[0].Vector.Position));
            if (await TryAsync(() => DatasetFile.WriteAsync(path, rows.Specifications, rows.Set!, null, vectors), vectors.Count))
            {
                _metrics.Wrote(0, vectors.Count);
                await MergeAsync(() => _merger.AddAsync(path, vectors[0].Vector.Epoch, vectors[0].Vector.Position, vectors.Count));
            }
        }

        var cleared = rows.Clear();
        _openRows -= cleared;
        Interlocked.Add(ref _waiting, -cleared);
    }

    private async Task SaveStateAsync(long epoch, string symbol)
    {
        await _loads.WaitAsync();
        try
        {
            var state = await _loadState(symbol) ?? [];
            var path = Recording.StatePathOf(_directory, epoch, symbol);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, state);
        }
        catch (Exception exception)
        {
            // Without it the session's vectors of this symbol cannot be computed again, which the audit says.
            NoState(symbol, exception.Message);
        }
        finally
        {
            _loads.Release();
        }
    }

    private async Task<bool> TryAsync(Func<Task> write, int rows)
    {
        try
        {
            await write();
            return true;
        }
        catch (Exception exception)
        {
            _metrics.Failed();
            _metrics.LeftOut(rows);
            NotWritten(_directory, rows, exception.Message);
            return false;
        }
    }

    private async Task MergeAsync(Func<Task> merge)
    {
        try
        {
            await merge();
        }
        catch (Exception exception)
        {
            // The files stay as they are, and hold the same.
            NotMerged(_directory, exception.Message);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "The recording in {Directory} lacks {Rows} rows that could not be written: {Reason}")]
    private partial void NotWritten(string directory, int rows, string reason);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Small files of the recording in {Directory} could not be merged: {Reason}")]
    private partial void NotMerged(string directory, string reason);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "The recording lacks the state that {Symbol} started from: {Reason}")]
    private partial void NoState(string symbol, string reason);

    private sealed record Handed(long Epoch, SessionInfo? Session, Domain.Market.Tick[] Ticks, FeatureVector[] Vectors, string[] Missing);
}
