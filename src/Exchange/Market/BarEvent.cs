namespace AkkaDayTrade.Exchange.Market;

/// <summary>How long a bar is.</summary>
internal enum BarSpan : byte
{
    Second,
    Minute,
}

/// <summary>A bar that closed, or one told again because a late print changed it. Times are nanoseconds since 1970 (UTC).</summary>
/// <param name="DayVolume">All that traded in the symbol since the tape's UTC day began.</param>
internal readonly record struct BarEvent(
    int Symbol,
    BarSpan Span,
    bool IsRevision,
    long StartUnixNanos,
    long EndUnixNanos,
    double Open,
    double High,
    double Low,
    double Close,
    double Volume,
    double Turnover,
    int Trades,
    double DayOpen,
    double DayHigh,
    double DayLow,
    double DayVolume,
    double DayTurnover)
{
    public double Vwap => Turnover / Volume;

    public double DayVwap => DayTurnover / DayVolume;
}
