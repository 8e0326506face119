namespace AkkaDayTrade.Pipeline.Ingest.Transport;

/// <summary>
/// Puts the pieces of a message together. Grows by doubling up to <paramref name="largest"/> bytes; a larger message is read to
/// its end and thrown away, so that the socket goes on at the next one.
/// </summary>
internal sealed class FrameAssembler(int first, int largest)
{
    private byte[] _bytes = new byte[first];
    private int _filled;

    /// <summary>Bytes of the message so far, those thrown away included.</summary>
    public long Length { get; private set; }

    public bool IsOversized => Length > largest;

    /// <summary>Where the next piece goes; never empty.</summary>
    public Memory<byte> Free => _bytes.AsMemory(_filled);

    /// <summary>The whole message; empty when it is oversized.</summary>
    public ReadOnlySpan<byte> Message => _bytes.AsSpan(0, _filled);

    public void Filled(int count)
    {
        Length += count;
        _filled += count;
        if (IsOversized)
        {
            _filled = 0;
        }
        else if (_filled == _bytes.Length)
        {
            // One byte more than the largest message tells "exactly the largest" from "larger".
            Array.Resize(ref _bytes, (int)Math.Min(2L * _bytes.Length, largest + 1L));
        }
    }

    public void Reset()
    {
        Length = 0;
        _filled = 0;
    }
}
