using System.Buffers.Binary;
using System.Runtime.Serialization;
using System.Text;

namespace AkkaDayTrade.Actors.Wire;

/// <summary>Reads what a <see cref="WireWriter"/> wrote. Throws <see cref="SerializationException"/> for bytes that are cut or cannot be.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Whether fields follow, which a later release may have appended.</summary>
    public readonly bool HasMore => !_rest.IsEmpty;

    public byte Byte() => Take(1)[0];

    public bool Boolean() => Byte() switch
    {
        0 => false,
        1 => true,
        var other => throw new SerializationException($"The message holds {other} where a truth value (0 or 1) is expected."),
    };

    public ulong Unsigned()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new SerializationException("The message holds a number of more than 64 bits.");
    }

    public long Signed()
    {
        var value = Unsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>A number of things that follow, each of at least so many bytes: more than the rest could hold is refused before anything is allocated.</summary>
    public int Count(int leastBytesEach = 1)
    {
        var count = Unsigned();
        return count <= (ulong)(_rest.Length / leastBytesEach)
            ? (int)count
            : throw new SerializationException($"The message announces {count} elements, of which the {_rest.Length} bytes left cannot hold as many.");
    }

    public int Integer()
    {
        var value = Signed();
        return value is >= int.MinValue and <= int.MaxValue
            ? (int)value
            : throw new SerializationException($"The message holds {value} where a number of 32 bits is expected.");
    }

    public ulong Fixed() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    public double Double() => BitConverter.UInt64BitsToDouble(Fixed());

    public string Text() => Encoding.UTF8.GetString(Take(Count()));

    private ReadOnlySpan<byte> Take(int count)
    {
        if (_rest.Length < count)
        {
            throw new SerializationException($"The message ends {count - _rest.Length} bytes early.");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
