using System.Buffers;
using System.Buffers.Text;

namespace AkkaDayTrade.Exchange.Wire;

/// <summary>How the numbers of an event are written.</summary>
internal enum NumberStyle : byte
{
    Plain,
    Exponent,
    Quoted,
}

/// <summary>A growing rented buffer that text frames are written into as UTF-8, without allocation per event.</summary>
internal sealed class FrameBuffer : IBufferWriter<byte>
{
    private const int LongestNumber = 40;

    private byte[] _bytes = FramePool.Shared.Rent(4096);

    public int Length { get; private set; }

    /// <summary>Applies to <see cref="Number"/> only; ids and times are always plain.</summary>
    public NumberStyle Style { get; set; }

    public Span<byte> Written => _bytes.AsSpan(0, Length);

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    public void Integer(long value)
    {
        Reserve(LongestNumber);
        _ = Utf8Formatter.TryFormat(value, _bytes.AsSpan(Length), out var written);
        Length += written;
    }

    /// <summary>A JSON number that reads back as the same double, `null` for NaN.</summary>
    public void Number(double value)
    {
        if (double.IsNaN(value))
        {
            Raw("null"u8);
            return;
        }

        switch (Style)
        {
            case NumberStyle.Exponent:
                Reserve(LongestNumber);
                _ = value.TryFormat(_bytes.AsSpan(Length), out var written, "E16", System.Globalization.CultureInfo.InvariantCulture);
                Length += written;
                break;
            case NumberStyle.Quoted:
                Raw("\""u8);
                Plain(value);
                Raw("\""u8);
                break;
            default:
                Plain(value);
                break;
        }
    }

    /// <summary>Two or more digits with leading zeros, as clocks have them.</summary>
    public void Digits(int value, int width)
    {
        Reserve(width);
        for (var i = width - 1; i >= 0; i--)
        {
            _bytes[Length + i] = (byte)('0' + (value % 10));
            value /= 10;
        }

        Length += width;
    }

    /// <summary>Cuts back to a shorter length.</summary>
    public void Truncate(int length) => Length = length;

    public void Clear() => Length = 0;

    /// <summary>Hands over the written bytes; the receiver returns the array to the shared pool.</summary>
    public (byte[] Rented, int Length) Detach()
    {
        var detached = (_bytes, Length);
        _bytes = FramePool.Shared.Rent(4096);
        Length = 0;
        return detached;
    }

    /// <summary>Gives the memory back; the buffer is not used any more.</summary>
    public void Release() => FramePool.Shared.Return(_bytes);

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 256));
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Prices and volumes mostly have up to four decimals, which integers write three times as fast as the general way.</summary>
    private void Plain(double value)
    {
        Reserve(LongestNumber);
        var units = (long)Math.Round(value * 10_000);
        if (value is < 0 or > 1e11 || units / 10_000.0 != value)
        {
            _ = Utf8Formatter.TryFormat(value, _bytes.AsSpan(Length), out var written);
            Length += written;
            return;
        }

        Integer(units / 10_000);
        var fraction = (int)(units % 10_000);
        if (fraction == 0)
        {
            return;
        }

        var width = 4;
        for (; fraction % 10 == 0; fraction /= 10)
        {
            width--;
        }

        _bytes[Length++] = (byte)'.';
        Digits(fraction, width);
    }

    private void Reserve(int more)
    {
        if (Length + more <= _bytes.Length)
        {
            return;
        }

        var larger = FramePool.Shared.Rent(Math.Max(_bytes.Length * 2, Length + more));
        Written.CopyTo(larger);
        FramePool.Shared.Return(_bytes);
        _bytes = larger;
    }
}
