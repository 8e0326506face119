using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Ingest.Decoders;

/// <summary>
/// Reads ISO 8601 / RFC 3339 times from UTF-8 text: `2026-02-24T14:30:00.1234567Z`, with `T` or a blank, no or any number
/// of fraction digits (cut to nanoseconds), `Z`, `±HH:MM`, `±HHMM`, `±HH` or no zone. Years 1970 to 2200.
/// </summary>
public static class IsoTimestamp
{
    public const int FirstYear = 1970;
    public const int LastYear = 2200;

    private const int SecondsPerDay = 86_400;
    private const int LengthToSeconds = 19;

    /// <param name="nanos">Nanoseconds since 1970: of UTC when <paramref name="hasZone"/>, else of the local clock.</param>
    /// <param name="hasZone">False when the text names no zone.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out long nanos, out bool hasZone)
    {
        nanos = 0;
        hasZone = false;
        if (text.Length < LengthToSeconds || text[4] != '-' || text[7] != '-' || text[10] is not ((byte)'T' or (byte)'t' or (byte)' ')
            || text[13] != ':' || text[16] != ':')
        {
            return false;
        }

        var year = (TwoDigits(text, 0) * 100) + TwoDigits(text, 2);
        var (month, day) = (TwoDigits(text, 5), TwoDigits(text, 8));
        var (hour, minute, second) = (TwoDigits(text, 11), TwoDigits(text, 14), TwoDigits(text, 17));
        if (year is < FirstYear or > LastYear || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || (uint)hour > 23 || (uint)minute > 59 || (uint)second > 59)
        {
            return false;
        }

        var seconds = (DaysSince1970(year, month, day) * SecondsPerDay) + (hour * 3600) + (minute * 60) + second;
        var rest = text[LengthToSeconds..];
        if (!TryTakeFraction(ref rest, out var fraction) || !TryReadOffset(rest, out var offsetSeconds, out hasZone))
        {
            return false;
        }

        nanos = ((seconds - offsetSeconds) * Timestamps.NanosPerSecond) + fraction;
        return true;
    }

    private static bool TryTakeFraction(ref ReadOnlySpan<byte> rest, out long nanos)
    {
        nanos = 0;
        if (rest.IsEmpty || rest[0] is not ((byte)'.' or (byte)','))
        {
            return true;
        }

        var unit = Timestamps.NanosPerSecond / 10;
        var i = 1;
        for (; i < rest.Length && char.IsAsciiDigit((char)rest[i]); i++)
        {
            nanos += (rest[i] - '0') * unit;
            unit /= 10;
        }

        rest = rest[i..];
        return i > 1;
    }

    private static bool TryReadOffset(ReadOnlySpan<byte> zone, out int seconds, out bool hasZone)
    {
        seconds = 0;
        hasZone = !zone.IsEmpty;
        if (zone.IsEmpty)
        {
            return true;
        }

        if (zone.Length == 1)
        {
            return zone[0] is (byte)'Z' or (byte)'z';
        }

        var minutesAt = zone.Length switch { 3 => -1, 5 => 3, 6 when zone[3] == ':' => 4, _ => 0 };
        if (minutesAt == 0 || zone[0] is not ((byte)'+' or (byte)'-'))
        {
            return false;
        }

        var hours = TwoDigits(zone, 1);
        var minutes = minutesAt < 0 ? 0 : TwoDigits(zone, minutesAt);
        seconds = ((hours * 3600) + (minutes * 60)) * (zone[0] == '-' ? -1 : 1);
        return (uint)hours <= 18 && (uint)minutes <= 59;
    }

    /// <summary>The number of two digits, or a negative one beyond what any sum with other digits can lift above -1.</summary>
    private static int TwoDigits(ReadOnlySpan<byte> text, int at)
    {
        var tens = (uint)(text[at] - '0');
        var ones = (uint)(text[at + 1] - '0');
        return tens > 9 || ones > 9 ? -100_000 : (int)((tens * 10) + ones);
    }

    /// <summary>Howard Hinnant's days_from_civil for years from 1970 on: years begin in March, so that the leap day is the last.</summary>
    private static long DaysSince1970(int year, int month, int day)
    {
        const int DaysPer400Years = 146_097;
        const int DaysFromYear0To1970 = 719_468;
        var shifted = month <= 2 ? year - 1 : year;
        var era = shifted / 400;
        var yearOfEra = shifted - (era * 400);
        var dayOfYear = (((153 * (month > 2 ? month - 3 : month + 9)) + 2) / 5) + day - 1;
        var dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
        return ((long)era * DaysPer400Years) + dayOfEra - DaysFromYear0To1970;
    }
}
