using System.Buffers.Binary;

namespace AkkaDayTrade.Domain.Features;

/// <summary>Grows a little-endian buffer that holds a symbol's state exactly: doubles are kept by their bits.</summary>
public sealed class StateWriter
{
    private byte[] _buffer = new byte[1024];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void WriteDouble(double value) => WriteInt64(BitConverter.DoubleToInt64Bits(value));

    public void WriteInt64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Reserve(sizeof(long)), value);
        Length += sizeof(long);
    }

    public void WriteInt32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Reserve(sizeof(int)), value);
        Length += sizeof(int);
    }

    public void WriteBoolean(bool value)
    {
        Reserve(1)[0] = value ? (byte)1 : (byte)0;
        Length++;
    }

    public void WriteDoubles(ReadOnlySpan<double> values)
    {
        foreach (var value in values)
        {
            WriteDouble(value);
        }
    }

    private Span<byte> Reserve(int bytes)
    {
        if (Length + bytes > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, Length + bytes));
        }

        return _buffer.AsSpan(Length);
    }
}

/// <summary>Reads what a <see cref="StateWriter"/> wrote. Every read past the end throws <see cref="InvalidDataException"/>.</summary>
public ref struct StateReader(ReadOnlySpan<byte> state)
{
    private ReadOnlySpan<byte> _rest = state;

    public readonly int Remaining => _rest.Length;

    public double ReadDouble() => BitConverter.Int64BitsToDouble(ReadInt64());

    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    /// <summary>An index or a count: throws <see cref="InvalidDataException"/> unless it lies between 0 and <paramref name="most"/>.</summary>
    public int ReadIndex(int most)
    {
        var index = ReadInt32();
        return index >= 0 && index <= most
            ? index
            : throw new InvalidDataException($"State holds {index} where 0 to {most} is expected.");
    }

    public bool ReadBoolean() => Take(1)[0] switch
    {
        0 => false,
        1 => true,
        var other => throw new InvalidDataException($"State holds {other} where a truth value (0 or 1) is expected."),
    };

    public void ReadDoubles(Span<double> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = ReadDouble();
        }
    }

    private ReadOnlySpan<byte> Take(int bytes)
    {
        if (_rest.Length < bytes)
        {
            throw new InvalidDataException($"State ends {bytes - _rest.Length} bytes early.");
        }

        var taken = _rest[..bytes];
        _rest = _rest[bytes..];
        return taken;
    }
}
