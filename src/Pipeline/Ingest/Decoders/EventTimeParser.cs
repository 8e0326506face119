using System.Buffers.Text;
using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Ingest.Decoders;

/// <summary>
/// Event times in whatever form feeds send them: ISO text with or without a zone, or a count of seconds, milli-, micro- or
/// nanoseconds since 1970, told apart by magnitude. Times outside 1970 to 2200 are refused.
/// </summary>
/// <param name="zone">
/// Of texts that name no zone. A local time that the autumn change repeats is taken as standard time, one that the spring
/// change leaves out as if the clock had not moved.
/// </param>
internal sealed class EventTimeParser(TimeZoneInfo zone)
{
    /// <summary>2200-12-31T23:59:59Z.</summary>
    public const long LastSecond = 7_289_654_399;

    private const long EndNanos = (LastSecond + 1) * Timestamps.NanosPerSecond;

    private const long NanosPerMinute = 60 * Timestamps.NanosPerSecond;

    // Offsets change on whole minutes, and neighbouring events share theirs: the zone's rules are searched once a minute.
    private long _offsetMinute = long.MinValue;
    private long _offsetNanos;

    public bool TryParse(ReadOnlySpan<byte> text, out long unixNanos)
    {
        if (!IsoTimestamp.TryParse(text, out unixNanos, out var hasZone))
        {
            return Utf8Parser.TryParse(text, out long count, out var used) && used == text.Length
                ? TryNormalise(count, out unixNanos)
                : Utf8Number.TryParse(text, out var number) && TryNormalise(number, out unixNanos);
        }

        if (!hasZone)
        {
            unixNanos -= OffsetAt(unixNanos);
        }

        return unixNanos > 0;
    }

    /// <summary>By magnitude: above 1e17 nanoseconds, above 1e14 micro-, above 1e11 milliseconds, else seconds.</summary>
    public static bool TryNormalise(long value, out long unixNanos)
    {
        var unit = NanosPerUnit(value);
        unixNanos = value > 0 && value < EndNanos / unit ? value * unit : 0;
        return unixNanos > 0;
    }

    /// <summary>As the other, for counts with a fraction or an exponent.</summary>
    public static bool TryNormalise(double value, out long unixNanos)
    {
        var unit = NanosPerUnit(value);
        var whole = Math.Floor(value);
        unixNanos = value > 0 && value < EndNanos / unit ? ((long)whole * unit) + (long)((value - whole) * unit) : 0;
        return unixNanos > 0;
    }

    private static long NanosPerUnit(double value) => value switch
    {
        > 1e17 => 1,
        > 1e14 => Timestamps.NanosPerMicrosecond,
        > 1e11 => Timestamps.NanosPerMillisecond,
        _ => Timestamps.NanosPerSecond,
    };

    private long OffsetAt(long localNanos)
    {
        var minute = Timestamps.FloorDivide(localNanos, NanosPerMinute);
        if (minute != _offsetMinute)
        {
            var local = new DateTime(Timestamps.FromUnixNanos(minute * NanosPerMinute).Ticks, DateTimeKind.Unspecified);
            _offsetNanos = Timestamps.ToNanos(zone.GetUtcOffset(local));
            _offsetMinute = minute;
        }

        return _offsetNanos;
    }
}
