using System.Buffers.Binary;
using System.Runtime.InteropServices;
using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Ingest.Decoders;

/// <summary>
/// Hash of what makes an event unique on its feed, the same in every process (it is kept in checkpoints) and never 0,
/// which stands for "no id".
/// </summary>
internal struct EventId
{
    private const ulong Multiplier = 0x9E3779B97F4A7C15;
    private const long NanosPerDay = 86_400 * Timestamps.NanosPerSecond;

    private ulong _hash;

    /// <summary>Trade ids are unique per venue and repeat from day to day: venue and UTC date of the trade belong to its id.</summary>
    public static ulong OfTrade(string symbol, ulong exchange, ulong facility, ulong trade, long unixNanos)
    {
        EventId id = default;
        id.Add(symbol);
        id.Add(exchange);
        id.Add(facility);
        id.Add(trade);
        id.Add(unixNanos / NanosPerDay);
        return id.Value;
    }

    /// <summary>A bar that is sent again, revised by late trades, has the same id as before.</summary>
    public static ulong OfBar(string symbol, int type, long startUnixNanos)
    {
        EventId id = default;
        id.Add(symbol);
        id.Add((ulong)type);
        id.Add(startUnixNanos);
        return id.Value;
    }

    /// <summary>Of a part of an id as text; 0 for an empty one.</summary>
    public static ulong OfText(ReadOnlySpan<byte> text)
    {
        EventId id = default;
        id.Add(text);
        return text.IsEmpty ? 0 : id.Value;
    }

    private readonly ulong Value
    {
        get
        {
            // The finalizer of MurmurHash3.
            var hash = _hash;
            hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD;
            hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53;
            hash ^= hash >> 33;
            return hash == 0 ? 1 : hash;
        }
    }

    private void Add(ulong part)
    {
        _hash = (_hash ^ part) * Multiplier;
        _hash ^= _hash >> 32;
    }

    private void Add(long part) => Add((ulong)part);

    private void Add(string part) => Add(MemoryMarshal.AsBytes(part.AsSpan()));

    private void Add(ReadOnlySpan<byte> part)
    {
        Add((ulong)part.Length);
        while (part.Length >= sizeof(ulong))
        {
            Add(BinaryPrimitives.ReadUInt64LittleEndian(part));
            part = part[sizeof(ulong)..];
        }

        ulong tail = 0;
        foreach (var octet in part)
        {
            tail = (tail << 8) | octet;
        }

        Add(tail);
    }
}
