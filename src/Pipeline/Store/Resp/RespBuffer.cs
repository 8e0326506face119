using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace AkkaDayTrade.Pipeline.Store.Resp;

/// <summary>Commands in Redis' protocol (RESP2), one after another as they are sent. Keeps its room from batch to batch. Used by one thread.</summary>
internal sealed class RespBuffer : IBufferWriter<byte>
{
    private const int InitialSize = 16 * 1024;

    /// <summary>More than this is given back when a batch has ended.</summary>
    private const int LargestKept = 4 * 1024 * 1024;

    /// <summary>`*` or `$`, ten digits, the line's end.</summary>
    private const int MaxHeaderLength = 13;

    /// <summary>More than the longest shortest-round-trip form of a double.</summary>
    internal const int MaxNumberLength = 32;

    /// <summary>The digits of a length in which most values' lengths are written.</summary>
    private const int UsualDigits = 3;
    private const int UsualHeaderLength = 1 + UsualDigits + 2;

    private byte[] _bytes = new byte[InitialSize];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    public void Clear()
    {
        Length = 0;
        _bytes = _bytes.Length > LargestKept ? new byte[InitialSize] : _bytes;
    }

    /// <summary>Begins a command of so many arguments, its name included.</summary>
    public void Command(int arguments) => Header((byte)'*', arguments);

    public void Bulk(ReadOnlySpan<byte> argument)
    {
        Header((byte)'$', argument.Length);
        Append(argument);
        EndLine();
    }

    public void Bulk(double number)
    {
        Span<byte> digits = stackalloc byte[MaxNumberLength];
        number.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        Bulk(digits[..length]);
    }

    public void Bulk(long number)
    {
        Span<byte> digits = stackalloc byte[MaxNumberLength];
        number.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        Bulk(digits[..length]);
    }

    /// <summary>Begins an argument of unknown length, which is then written to this buffer.</summary>
    /// <returns>For <see cref="EndBulk"/>.</returns>
    public int BeginBulk()
    {
        Reserve(UsualHeaderLength);
        return Length += UsualHeaderLength;
    }

    /// <summary>Ends the argument that began at <paramref name="start"/>.</summary>
    public void EndBulk(int start)
    {
        var length = Length - start;
        Span<byte> digits = stackalloc byte[MaxHeaderLength];
        Utf8Formatter.TryFormat(length, digits, out var count);
        var header = start - UsualHeaderLength;
        if (count != UsualDigits)
        {
            // The length takes another room than was left for it.
            var moved = start + count - UsualDigits;
            Reserve(Math.Max(0, count - UsualDigits));
            _bytes.AsSpan(start, length).CopyTo(_bytes.AsSpan(moved));
            (start, Length) = (moved, moved + length);
        }

        _bytes[header] = (byte)'$';
        digits[..count].CopyTo(_bytes.AsSpan(header + 1));
        "\r\n"u8.CopyTo(_bytes.AsSpan(start - 2));
        EndLine();
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Length += bytes.Length;
    }

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(Length);
    }

    private void Header(byte kind, int count)
    {
        var span = GetSpan(MaxHeaderLength);
        span[0] = kind;
        Utf8Formatter.TryFormat(count, span[1..], out var digits);
        Length += 1 + digits;
        EndLine();
    }

    private void EndLine() => Append("\r\n"u8);

    private void Reserve(int size)
    {
        var needed = Length + Math.Max(1, size);
        if (needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(needed, 2 * _bytes.Length));
        }
    }
}
