namespace AkkaDayTrade.Domain.Sessions;

/// <summary>
/// A stretch of time in which a market is open without a break, or closed. Both ends are nanoseconds since 1970 (UTC).
/// An open window contains both its ends (a closing auction prints at the very end), a closed one neither.
/// </summary>
/// <param name="SessionDay">
/// The session's local date as <see cref="DateOnly.DayNumber"/>; of a closed window the day of the session before it,
/// so that session-anchored features reset when the next session opens, not at midnight.
/// </param>
public readonly record struct SessionWindow(bool IsOpen, long FromUnixNanos, long ToUnixNanos, int SessionDay)
{
    /// <summary>False for every instant in the default value, so that it serves as "no window yet".</summary>
    public bool Contains(long unixNanos) => IsOpen
        ? unixNanos >= FromUnixNanos && unixNanos <= ToUnixNanos
        : unixNanos > FromUnixNanos && unixNanos < ToUnixNanos;
}

/// <summary>When a market trades. Implementations are immutable and may be shared by threads.</summary>
public abstract class TradingCalendar
{
    /// <summary>The configuration's name of the calendar (`always`, `tokyo`, …).</summary>
    public abstract string Name { get; }

    /// <summary>The window around an instant. Callers keep it and ask again when they leave it: it may search.</summary>
    public abstract SessionWindow WindowAt(long unixNanos);
}
