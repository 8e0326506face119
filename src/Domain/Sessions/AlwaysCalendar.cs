using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Domain.Sessions;

/// <summary>A market that never closes. Every UTC day is one open window, so that the session day changes at midnight.</summary>
internal sealed class AlwaysCalendar : TradingCalendar
{
    private const long NanosPerDay = 86_400 * Timestamps.NanosPerSecond;
    private static readonly int EpochDayNumber = new DateOnly(1970, 1, 1).DayNumber;

    public override string Name => "always";

    public override SessionWindow WindowAt(long unixNanos)
    {
        var day = Timestamps.FloorDivide(unixNanos, NanosPerDay);
        var from = Int128.Max((Int128)day * NanosPerDay, long.MinValue);
        var to = Int128.Min(((Int128)day + 1) * NanosPerDay - 1, long.MaxValue);
        return new SessionWindow(IsOpen: true, (long)from, (long)to, EpochDayNumber + (int)day);
    }
}
