namespace AkkaDayTrade.Domain.Market;

/// <summary>Conversions between instants and nanoseconds since 1970-01-01T00:00:00Z (UTC), the unit of all event times.</summary>
public static class Timestamps
{
    public const long NanosPerSecond = 1_000_000_000;
    public const long NanosPerMillisecond = 1_000_000;
    public const long NanosPerMicrosecond = 1_000;

    /// <summary>Nanoseconds in one .NET tick (100 ns).</summary>
    public const long NanosPerDotNetTick = 100;

    public static long ToUnixNanos(DateTimeOffset instant) =>
        (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) * NanosPerDotNetTick;

    /// <summary>The instant, cut to 100 ns.</summary>
    public static DateTimeOffset FromUnixNanos(long unixNanos) =>
        new(DateTimeOffset.UnixEpoch.Ticks + FloorDivide(unixNanos, NanosPerDotNetTick), TimeSpan.Zero);

    public static long ToNanos(TimeSpan span) => span.Ticks * NanosPerDotNetTick;

    /// <summary>Integer division that rounds towards minus infinity, so that buckets before 1970 stay whole.</summary>
    public static long FloorDivide(long dividend, long divisor)
    {
        var quotient = dividend / divisor;
        return (dividend % divisor) < 0 ? quotient - 1 : quotient;
    }
}
