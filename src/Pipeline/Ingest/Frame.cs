using System.Buffers;

namespace AkkaDayTrade.Pipeline.Ingest;

/// <summary>
/// One message as it came from a feed: a WebSocket message, an HTTP body, a block of lines of a replay file.
/// The bytes are rented; whoever takes the frame out of the stream calls <see cref="Release"/> exactly once.
/// </summary>
public readonly struct Frame
{
    /// <summary>Says that the frame's ticks are numbered by the ingest worker, not by their place in the source.</summary>
    public const long NoPosition = -1;

    private const int LongestPooled = 16 * 1024;

    /// <summary>
    /// A feed that is ahead has thousands of frames waiting, more than the shared pool keeps. This one keeps what has waited at once, 64 MB
    /// at the most. Longer frames, of which there are few, come from the shared one.
    /// </summary>
    private static readonly ArrayPool<byte> Pool = ArrayPool<byte>.Create(LongestPooled, maxArraysPerBucket: 2048);

    private readonly byte[] _rented;
    private readonly int _length;

    /// <param name="rented">An array of <see cref="PoolOf"/>, which the frame owns from here on.</param>
    private Frame(byte[] rented, int length, long arrivalTimestamp, bool isBinary, long firstPosition)
    {
        _rented = rented;
        _length = length;
        ArrivalTimestamp = arrivalTimestamp;
        IsBinary = isBinary;
        FirstPosition = firstPosition;
    }

    public ReadOnlySpan<byte> Bytes => _rented.AsSpan(0, _length);

    /// <summary>The same bytes for readers that need memory; valid as long as the frame is not released.</summary>
    public ReadOnlyMemory<byte> Memory => _rented.AsMemory(0, _length);

    /// <summary>When the last byte was read, in <see cref="System.Diagnostics.Stopwatch"/> ticks.</summary>
    public long ArrivalTimestamp { get; }

    public bool IsBinary { get; }

    /// <summary>Position of the frame's first event in a resumable source, <see cref="NoPosition"/> on live feeds.</summary>
    public long FirstPosition { get; }

    /// <summary>
    /// True on the first frame after input may have been lost (a reconnect, an overflow): the symbols of its partition have a gap.
    /// </summary>
    public bool AfterInterruption { get; init; }

    public static Frame CopyOf(ReadOnlySpan<byte> bytes, long arrivalTimestamp, bool isBinary = false, long firstPosition = NoPosition)
    {
        var rented = PoolOf(bytes.Length).Rent(bytes.Length);
        bytes.CopyTo(rented);
        return new Frame(rented, bytes.Length, arrivalTimestamp, isBinary, firstPosition);
    }

    public void Release() => PoolOf(_rented.Length).Return(_rented);

    private static ArrayPool<byte> PoolOf(int length) => length <= LongestPooled ? Pool : ArrayPool<byte>.Shared;
}
