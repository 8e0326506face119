using System.Diagnostics;
using System.IO.Compression;
using Akka;
using Akka.Util;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Ingest.Decoders;

namespace AkkaDayTrade.Pipeline.Ingest.Transport;

/// <summary>
/// Replays a CSV file (plain or `.gz`) in event time: blocks of whole lines, each numbered by its first data row. At speed 0 a
/// block is as much as is buffered; else it holds the rows that are due together, and waits for the first of them. It reads only
/// when asked, so a slow pipeline slows the replay.
/// </summary>
internal sealed class ReplayFile : IDisposable
{
    private readonly FeedOptions _options;
    private readonly FeedServices _services;
    private readonly FeedStatus _status;
    private readonly LineReader _lines;
    private readonly CancellationTokenSource _closed = new();

    private long _row;
    private long _firstEvent = long.MinValue;
    private long _firstRelease;

    private ReplayFile(FeedOptions options, FeedServices services, FeedStatus status, Stream stream)
    {
        _options = options;
        _services = services;
        _status = status;
        _lines = new LineReader(stream, options.MaxFrame, OnLineTooLong);
    }

    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static async Task<ReplayFile> OpenAsync(FeedOptions options, FeedServices services, FeedStatus status, long fromPosition)
    {
        try
        {
            var file = new ReplayFile(options, services, status, Open(options.Path!));
            await file.SkipToAsync(fromPosition);
            status.Connected();
            services.Logger.ReplayStarted(options.Path!, fromPosition);
            return file;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            var reason = $"Feed:Path = '{options.Path}': {failure.Message}";
            status.Failed(FeedState.Fatal, reason);
            throw new IOException(reason, failure);
        }
    }

    /// <summary>A file's text, unpacked when its name ends in `.gz`.</summary>
    public static Stream Open(string path)
    {
        var file = new FileStream(path, new FileStreamOptions { Access = FileAccess.Read, Share = FileShare.Read, Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
        return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    /// <summary>The next block; none at the end of the file.</summary>
    public async Task<Option<Frame>> ReadAsync()
    {
        try
        {
            if (!await _lines.EnsureLineAsync(_closed.Token))
            {
                _status.MoveTo(FeedState.Completed);
                return Option<Frame>.None;
            }

            var (bytes, rows) = _options.Speed == 0 ? EverythingBuffered() : await WhatIsDueAsync();
            var frame = Frame.CopyOf(_lines.Buffered[..bytes], Stopwatch.GetTimestamp(), firstPosition: _row);
            _lines.Take(bytes);
            _row += rows;
            _status.DataArrived();
            return frame;
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException)
        {
            _status.Failed(FeedState.Fatal, $"Feed:Path = '{_options.Path}': {failure.Message}");
            throw;
        }
    }

    public async Task<Done> CloseAsync()
    {
        await _closed.CancelAsync();
        await _lines.DisposeAsync();
        if (_status.State == FeedState.Connected)
        {
            _status.MoveTo(FeedState.Stopped);
        }

        Dispose();
        return Done.Instance;
    }

    public void Dispose() => _closed.Dispose();

    /// <summary>The same lines as <see cref="ReplayCsvDecoder"/>'s: positions count them. Headers and blank lines are no rows.</summary>
    private static bool IsRow(ReadOnlySpan<byte> line)
    {
        line = line.StartsWith("\uFEFF"u8) ? line[3..] : line;
        return !line.TrimEnd("\r\n"u8).IsEmpty && !line.StartsWith("timestamp,"u8);
    }

    /// <summary>A row whose time cannot be read is due at once: that it is malformed is the decoder's to say.</summary>
    private static long? EventTime(ReadOnlySpan<byte> line)
    {
        var comma = line.IndexOf((byte)',');
        return comma > 0 && IsoTimestamp.TryParse(line[..comma], out var nanos, out _) ? nanos : null;
    }

    private async Task SkipToAsync(long fromPosition)
    {
        if (await _lines.EnsureLineAsync(_closed.Token) && !IsRow(_lines.Buffered[.._lines.LineLength(0)]))
        {
            _lines.Take(_lines.LineLength(0));
        }

        while (_row < fromPosition && await _lines.EnsureLineAsync(_closed.Token))
        {
            var length = _lines.LineLength(0);
            _row += IsRow(_lines.Buffered[..length]) ? 1 : 0;
            _lines.Take(length);
        }
    }

    private (int Bytes, int Rows) EverythingBuffered() => Gather(static (_, _) => true);

    private async ValueTask<(int Bytes, int Rows)> WhatIsDueAsync()
    {
        var wait = TimeToRelease(_lines.Buffered[.._lines.LineLength(0)]);
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, _services.Time, _closed.Token);
        }

        return Gather(static (file, line) => file.TimeToRelease(line) <= TimeSpan.Zero);
    }

    /// <summary>The first line and those behind it that may go with it.</summary>
    private (int Bytes, int Rows) Gather(MayGo mayGo)
    {
        var bytes = 0;
        var rows = 0;
        while (_lines.LineLength(bytes) is > 0 and var length && (bytes == 0 || mayGo(this, _lines.Buffered.Slice(bytes, length))))
        {
            rows += IsRow(_lines.Buffered.Slice(bytes, length)) ? 1 : 0;
            bytes += length;
        }

        return (bytes, rows);
    }

    private TimeSpan TimeToRelease(ReadOnlySpan<byte> line)
    {
        if (EventTime(line) is not { } eventTime)
        {
            return TimeSpan.Zero;
        }

        if (_firstEvent == long.MinValue)
        {
            _firstEvent = eventTime;
            _firstRelease = _services.Time.GetTimestamp();
        }

        var due = TimeSpan.FromTicks((long)((eventTime - _firstEvent) / Timestamps.NanosPerDotNetTick / _options.Speed));
        return due - _services.Time.GetElapsedTime(_firstRelease);
    }

    private void OnLineTooLong(long bytes)
    {
        _row++;
        OversizedInput.Count(_services, _options.Path!, bytes);
    }

    private delegate bool MayGo(ReplayFile file, ReadOnlySpan<byte> line);
}
