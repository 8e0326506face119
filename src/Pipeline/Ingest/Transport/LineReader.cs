namespace AkkaDayTrade.Pipeline.Ingest.Transport;

/// <summary>
/// Reads a stream of lines into one buffer that is reused. Grows for a long line up to <paramref name="longest"/> bytes; a longer
/// one is skipped and reported.
/// </summary>
internal sealed class LineReader(Stream stream, int longest, Action<long> tooLong) : IAsyncDisposable
{
    private const byte NewLine = (byte)'\n';
    private const int FirstBuffer = 64 * 1024;

    private byte[] _buffer = new byte[Math.Min(FirstBuffer, longest)];
    private int _start;
    private int _end;
    private bool _ended;

    /// <summary>The bytes that were read and not yet taken.</summary>
    public ReadOnlySpan<byte> Buffered => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Makes sure that <see cref="Buffered"/> starts with a whole line; false at the end of the stream.</summary>
    public async ValueTask<bool> EnsureLineAsync(CancellationToken cancellationToken)
    {
        while (LineLength(0) == 0)
        {
            if (_ended)
            {
                return false;
            }

            await FillAsync(cancellationToken);
        }

        return true;
    }

    /// <summary>Length of the line that starts at an offset of <see cref="Buffered"/>, its line end included; 0 = not yet whole.</summary>
    public int LineLength(int offset)
    {
        var rest = Buffered[offset..];
        var newLine = rest.IndexOf(NewLine);
        return newLine >= 0 ? newLine + 1 : _ended ? rest.Length : 0;
    }

    /// <summary>Length of all whole lines in <see cref="Buffered"/>.</summary>
    public int WholeLinesLength() => _ended ? Buffered.Length : Buffered.LastIndexOf(NewLine) + 1;

    public void Take(int bytes) => _start += bytes;

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        Buffered.CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        if (_end == _buffer.Length)
        {
            if (_end >= longest)
            {
                await SkipLineAsync(cancellationToken);
                return;
            }

            Array.Resize(ref _buffer, (int)Math.Min(2L * _buffer.Length, longest));
        }

        await ReadMoreAsync(cancellationToken);
    }

    private async ValueTask SkipLineAsync(CancellationToken cancellationToken)
    {
        long skipped = 0;
        int newLine;
        do
        {
            skipped += _end;
            _end = 0;
            await ReadMoreAsync(cancellationToken);
            newLine = Buffered.IndexOf(NewLine);
        }
        while (newLine < 0 && !_ended);

        _start = newLine < 0 ? _end : newLine + 1;
        tooLong(skipped + _start);
    }

    private async ValueTask ReadMoreAsync(CancellationToken cancellationToken)
    {
        var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += read;
        _ended = read == 0;
    }
}
