using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using AkkaDayTrade.Domain.Market;
using MessagePack;

namespace AkkaDayTrade.Pipeline.Ingest.Decoders;

/// <summary>
/// The counterpart of <see cref="JsonValues"/> for MessagePack: the reader stands before the value, each method moves behind it
/// and answers false when the value is there but is not of the kind that is asked for.
/// </summary>
internal sealed class MessagePackValues(EventTimeParser times, SymbolTable symbols)
{
    private const sbyte TimestampExtension = -1;

    /// <param name="value">Stays as it is when the value is nil.</param>
    public static bool TryNumber(ref MessagePackReader reader, ref double? value)
    {
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.Integer or MessagePackType.Float:
                value = reader.ReadDouble();
                return true;
            case MessagePackType.String when Utf8Number.TryParse(Text(ref reader), out var number):
                value = number;
                return true;
            case MessagePackType.String:
                return false;
            default:
                return SkipUnlessNil(ref reader);
        }
    }

    /// <param name="unixNanos">Stays as it is when the value is nil.</param>
    public bool TryTime(ref MessagePackReader reader, ref long unixNanos)
    {
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.Extension:
                var extension = reader.ReadExtensionFormatHeader();
                var content = reader.ReadRaw(extension.Length);
                return extension.TypeCode == TimestampExtension && TryTimestamp(content.FirstSpan, out unixNanos);
            case MessagePackType.Integer:
                return IsInt64(reader)
                    ? EventTimeParser.TryNormalise(reader.ReadInt64(), out unixNanos)
                    : SkipUnlessNil(ref reader);
            case MessagePackType.Float:
                return EventTimeParser.TryNormalise(reader.ReadDouble(), out unixNanos);
            case MessagePackType.String:
                return times.TryParse(Text(ref reader), out unixNanos);
            default:
                return SkipUnlessNil(ref reader);
        }
    }

    public bool TrySymbol(ref MessagePackReader reader, ref string? symbol)
    {
        if (reader.NextMessagePackType != MessagePackType.String)
        {
            return SkipUnlessNil(ref reader);
        }

        var name = Text(ref reader);
        symbol = name.IsEmpty ? null : symbols.Find(name);
        return symbol is not null;
    }

    /// <summary>Hash of a text or integer, 0 when it is neither.</summary>
    public static ulong Fingerprint(ref MessagePackReader reader)
    {
        if (reader.NextMessagePackType == MessagePackType.Integer && IsInt64(reader))
        {
            Span<byte> digits = stackalloc byte[20];
            reader.ReadInt64().TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
            return EventId.OfText(digits[..length]);
        }

        return EventId.OfText(Text(ref reader));
    }

    /// <summary>The text of a string; empty for all else.</summary>
    public static ReadOnlySpan<byte> Text(ref MessagePackReader reader)
    {
        // The frame is one piece of memory, so a string always is one span.
        if (reader.NextMessagePackType == MessagePackType.String && reader.TryReadStringSpan(out var text))
        {
            return text;
        }

        Skip(ref reader);
        return default;
    }

    /// <summary>Skips a value without recursion: a message can nest deeper than a stack.</summary>
    public static void Skip(ref MessagePackReader reader)
    {
        for (long left = 1; left > 0; left--)
        {
            switch (reader.NextMessagePackType)
            {
                case MessagePackType.Array:
                    left += reader.ReadArrayHeader();
                    break;
                case MessagePackType.Map:
                    left += 2L * reader.ReadMapHeader();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    /// <summary>Looks ahead for the map's type in `T`, as <see cref="FieldName"/>; 0 when there is none.</summary>
    public static int PeekType(MessagePackReader reader)
    {
        for (var left = reader.ReadMapHeader(); left > 0; left--)
        {
            if (FieldName.Of(Text(ref reader)) == 'T')
            {
                return reader.NextMessagePackType == MessagePackType.String ? FieldName.Of(Text(ref reader)) : 0;
            }

            Skip(ref reader);
        }

        return 0;
    }

    /// <summary>
    /// The timestamp extension in its three forms: 32 bits of seconds; 30 bits of nanoseconds and 34 of seconds; 32 bits of
    /// nanoseconds and 64 of seconds.
    /// </summary>
    private static bool TryTimestamp(ReadOnlySpan<byte> content, out long unixNanos)
    {
        const int NanosBits = 30;
        long seconds, nanos;
        switch (content.Length)
        {
            case 4:
                (seconds, nanos) = (BinaryPrimitives.ReadUInt32BigEndian(content), 0);
                break;
            case 8:
                var both = BinaryPrimitives.ReadUInt64BigEndian(content);
                (nanos, seconds) = ((long)(both >> (64 - NanosBits)), (long)(both & ((1UL << (64 - NanosBits)) - 1)));
                break;
            case 12:
                nanos = BinaryPrimitives.ReadUInt32BigEndian(content);
                seconds = BinaryPrimitives.ReadInt64BigEndian(content[4..]);
                break;
            default:
                unixNanos = 0;
                return false;
        }

        unixNanos = 0;
        if (nanos >= Timestamps.NanosPerSecond || seconds is <= 0 or > EventTimeParser.LastSecond)
        {
            return false;
        }

        unixNanos = (seconds * Timestamps.NanosPerSecond) + nanos;
        return true;
    }

    private static bool SkipUnlessNil(ref MessagePackReader reader)
    {
        var isNil = reader.NextMessagePackType == MessagePackType.Nil;
        Skip(ref reader);
        return isNil;
    }

    /// <summary>False for the integers above 2^63, which a signed read refuses with an exception.</summary>
    private static bool IsInt64(MessagePackReader reader) =>
        reader.NextCode != MessagePackCode.UInt64 || reader.ReadUInt64() <= long.MaxValue;
}
