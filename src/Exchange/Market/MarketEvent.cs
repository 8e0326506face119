namespace AkkaDayTrade.Exchange.Market;

/// <summary>What happened on the simulated market.</summary>
public enum EventKind : byte
{
    Trade,
    Quote,
}

/// <summary>What is unusual about an event.</summary>
[Flags]
public enum EventMarks : byte
{
    None = 0,

    /// <summary>A trade of less than a round lot.</summary>
    OddLot = 1,

    /// <summary>A trade reported late: its time lies before that of events already told.</summary>
    LatePrint = 2,

    /// <summary>An auction: one price, a large volume.</summary>
    Auction = 4,

    /// <summary>Trading in the symbol is halted: the event is on the tape, but no wire carries it.</summary>
    Halted = 8,
}

/// <summary>One event of the tape: what the exchange means, before any protocol or fault touches it.</summary>
/// <param name="Sequence">Place on the tape, from 0; the trade id on every wire is this plus one.</param>
/// <param name="Symbol">Index into <see cref="ITape.Symbols"/>.</param>
/// <param name="UnixNanos">Event time, nanoseconds since 1970 (UTC).</param>
/// <param name="Price">Of a trade; of a quote the last trade's. NaN = absent.</param>
/// <param name="Volume">Traded units; 0 on a quote.</param>
/// <param name="Bid">Standing best bid after the event, NaN when there is none.</param>
/// <param name="Ask">Standing best ask after the event, NaN when there is none.</param>
/// <param name="BidLots">Round lots offered at the bid.</param>
/// <param name="AskLots">Round lots offered at the ask.</param>
public record struct MarketEvent(
    long Sequence,
    int Symbol,
    long UnixNanos,
    EventKind Kind,
    double Price,
    double Volume,
    double Bid,
    double Ask,
    int BidLots,
    int AskLots,
    EventMarks Marks)
{
    /// <summary>All that traded in the symbol since its UTC day began, this event included.</summary>
    public double DayVolume { get; set; }

    public readonly long TradeId => Sequence + 1;
}
