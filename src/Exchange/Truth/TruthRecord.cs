using AkkaDayTrade.Exchange.Market;

namespace AkkaDayTrade.Exchange.Truth;

/// <summary>What became of an event on one connection.</summary>
internal enum TruthOutcome : byte
{
    /// <summary>It was put on the wire whole.</summary>
    Sent,

    /// <summary>It was put on the wire unreadable, alone in its frame.</summary>
    Garbled,

    /// <summary>It was wanted but not put on the wire; the cause says why.</summary>
    Dropped,

    /// <summary>No connection wanted it.</summary>
    Unsent,
}

/// <summary>What was done to a sent event.</summary>
[Flags]
internal enum TruthFlags : ushort
{
    None = 0,
    Duplicate = 1,
    Reordered = 2,
    Repeated = 4,
    NullPrice = 8,
    ZeroPrice = 16,
    Exponent = 32,
    Quoted = 64,
}

internal enum TruthKind : byte
{
    Event,
    Junk,
    Opened,
    Closed,
    End,
}

/// <summary>A line of the truth log to be.</summary>
/// <param name="Cause">Why it was dropped or closed; the path of an opened connection.</param>
/// <param name="Frame">The connection's frame that carries the event; on a closed line how many frames the socket took.</param>
internal readonly record struct TruthRecord(
    TruthKind Kind, MarketEvent Event, TruthOutcome Outcome, TruthFlags Flags, int Connection, long Frame, string? Cause, long UnixNanos);
