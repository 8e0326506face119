using AkkaDayTrade.Pipeline.Store;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AkkaDayTrade.Pipeline.Ingest;

/// <summary>
/// Stores the offset of one run: one write at a time, and of what comes meanwhile only the newest. A write that fails is made
/// up for by the next. Safe for use by several threads.
/// </summary>
public sealed partial class OffsetWriter(IOffsetStore store, int worker, string source, long baseEpoch, long epoch, ILogger<OffsetWriter> logger)
{
    private const long Nothing = -1;

    private readonly Lock _gate = new();
    private Task _writing = Task.CompletedTask;
    private bool _isWriting;
    private bool _isFailing;
    private bool _isFenced;
    private long _newest = Nothing;
    private long _written = Nothing;

    /// <summary>The newest offset; −1 before the first.</summary>
    public long Newest => Volatile.Read(ref _newest);

    /// <summary>Notes a newer offset and returns at once.</summary>
    public void Move(long offset)
    {
        lock (_gate)
        {
            _newest = Math.Max(_newest, offset);
            WriteUnlessWriting();
        }
    }

    /// <summary>Completes when the newest offset was written, or could not be.</summary>
    public Task FlushAsync()
    {
        lock (_gate)
        {
            WriteUnlessWriting();
            return _writing;
        }
    }

    private void WriteUnlessWriting()
    {
        if (!_isWriting && !_isFenced && _newest != _written)
        {
            _isWriting = true;
            _writing = Task.Run(WriteAsync);
        }
    }

    private async Task WriteAsync()
    {
        while (Next() is { } offset)
        {
            try
            {
                var isOurs = await store.SaveAsync(worker, new StoredOffset(source, baseEpoch, epoch, offset));
                if (!isOurs)
                {
                    LogFenced(worker, epoch);
                }

                End(offset, isOurs);
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                if (!_isFailing)
                {
                    LogFailed(worker, RedisFault.Describe(exception));
                }

                Fail();
                return;
            }
        }
    }

    private long? Next()
    {
        lock (_gate)
        {
            _isWriting = !_isFenced && _newest != _written;
            return _isWriting ? _newest : null;
        }
    }

    private void End(long offset, bool isOurs)
    {
        lock (_gate)
        {
            (_written, _isFailing, _isFenced) = (offset, false, !isOurs);
        }
    }

    private void Fail()
    {
        lock (_gate)
        {
            (_isFailing, _isWriting) = (true, false);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The offset of ingest worker {Worker} could not be stored ({Reason}); the next one will be tried")]
    private partial void LogFailed(int worker, string reason);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "The offset of ingest worker {Worker} is stored by a later epoch than {Epoch} by now")]
    private partial void LogFenced(int worker, long epoch);
}
