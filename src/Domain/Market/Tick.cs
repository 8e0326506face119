namespace AkkaDayTrade.Domain.Market;

/// <summary>What kind of market event a <see cref="Tick"/> came from.</summary>
public enum TickKind : byte
{
    /// <summary>An executed trade: a price and a traded volume.</summary>
    Trade,

    /// <summary>A change of the standing bid and ask. It has a price (the mid) only on feeds that deliver no trades.</summary>
    Quote,

    /// <summary>A bar of the vendor, standing for a trade at its close on feeds that deliver no trades.</summary>
    Bar,
}

/// <summary>What a tick may and may not do to the features of its symbol.</summary>
[Flags]
public enum TickFlags : byte
{
    None = 0,

    /// <summary>The trade's conditions bar it from the last price: it advances volume features only.</summary>
    NoPrice = 1,

    /// <summary>The print repeats volume that was already reported: it sets the price only.</summary>
    NoVolume = 2,

    /// <summary><see cref="Tick.Volume"/> is the session's running total; the symbol's state turns it into a difference.</summary>
    CumulativeVolume = 4,
}

/// <summary>
/// One normalised market event. Prices are in the instrument's currency, volumes in its units (shares, coins; fractions
/// allowed); what is absent is NaN. Produced by decoders, consumed by filters and by the symbol's state.
/// </summary>
public readonly record struct Tick
{
    /// <summary>Our name of the instrument (after the feed's symbol map); opaque and interned by the decoder.</summary>
    public required string Symbol { get; init; }

    /// <summary>Place in the input of its ingest worker: rises by at least one from tick to tick within an epoch, first is 0.</summary>
    public long Position { get; init; }

    /// <summary>Event time, nanoseconds since 1970-01-01T00:00:00Z.</summary>
    public required long UnixNanos { get; init; }

    /// <summary>When the frame that held the tick arrived on the socket, in <see cref="System.Diagnostics.Stopwatch"/> ticks.</summary>
    public long ArrivalTimestamp { get; init; }

    /// <summary>Trade price, or the mid price of a priced quote; NaN on a pure quote.</summary>
    public double Price { get; init; }

    /// <summary>Traded volume, 0 on quotes.</summary>
    public double Volume { get; init; }

    /// <summary>Best bid, NaN when absent.</summary>
    public double Bid { get; init; }

    /// <summary>Best ask, NaN when absent.</summary>
    public double Ask { get; init; }

    /// <summary>Hash of what makes the event unique on its feed (venue, trade id, day); 0 when the feed gives no id.</summary>
    public ulong TradeId { get; init; }

    /// <summary>
    /// Which of the feed's connections delivered it, counted from 0 by its ingest worker. A higher number than that of the
    /// symbol's tick before says that input may be missing in between.
    /// </summary>
    public int Connection { get; init; }

    public TickKind Kind { get; init; }

    public TickFlags Flags { get; init; }

    /// <summary>True when the tick carries a price and so advances the tick features.</summary>
    public bool IsPriced => !double.IsNaN(Price);

    /// <summary>True when it only moves the standing bid and ask.</summary>
    public bool IsPureQuote => Kind == TickKind.Quote && double.IsNaN(Price);
}
