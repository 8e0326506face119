using System.Buffers.Binary;

namespace AkkaDayTrade.Pipeline.Ingest.Decoders;

/// <summary>
/// Reads Protocol Buffers' wire format field by field from a span, without allocation: the library's own reader takes arrays and
/// returns strings. Answers false instead of throwing.
/// </summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private const int LongestVarint = 10;

    private ReadOnlySpan<byte> _rest = message;

    public enum WireType
    {
        Varint = 0,
        Fixed64 = 1,
        Bytes = 2,
        Fixed32 = 5,
    }

    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>The value of the field that was read last: a varint as it stands on the wire, or the bits of a fixed number.</summary>
    public ulong Number { get; private set; }

    /// <summary>The content of the field that was read last, when its type is <see cref="WireType.Bytes"/>.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>The last number as sint64.</summary>
    public readonly long ZigZag => (long)(Number >> 1) ^ -(long)(Number & 1);

    /// <summary>The last number as float.</summary>
    public readonly float Single => BitConverter.UInt32BitsToSingle((uint)Number);

    /// <summary>Reads the next field; false when the message is broken.</summary>
    public bool TryReadField(out int number, out WireType type)
    {
        number = 0;
        type = default;
        if (!TryReadVarint(out var key) || key >> 3 is 0 or > int.MaxValue)
        {
            return false;
        }

        number = (int)(key >> 3);
        type = (WireType)(key & 7);
        switch (type)
        {
            case WireType.Varint:
                var isRead = TryReadVarint(out var varint);
                Number = varint;
                return isRead;
            case WireType.Fixed32 when _rest.Length >= sizeof(uint):
                Number = BinaryPrimitives.ReadUInt32LittleEndian(_rest);
                _rest = _rest[sizeof(uint)..];
                return true;
            case WireType.Fixed64 when _rest.Length >= sizeof(ulong):
                Number = BinaryPrimitives.ReadUInt64LittleEndian(_rest);
                _rest = _rest[sizeof(ulong)..];
                return true;
            case WireType.Bytes when TryReadVarint(out var length) && length <= (ulong)_rest.Length:
                Bytes = _rest[..(int)length];
                _rest = _rest[(int)length..];
                return true;
            default:
                return false;
        }
    }

    private bool TryReadVarint(out ulong value)
    {
        value = 0;
        for (var i = 0; i < _rest.Length && i < LongestVarint; i++)
        {
            value |= (ulong)(_rest[i] & 0x7F) << (7 * i);
            if (_rest[i] < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
