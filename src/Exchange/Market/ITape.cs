namespace AkkaDayTrade.Exchange.Market;

/// <summary>The exchange's one sequence of events, whoever listens. Read by a single thread.</summary>
internal interface ITape
{
    IReadOnlyList<string> Symbols { get; }

    /// <summary>True when the tape knows no schedule: the next group is due as soon as the readers have room.</summary>
    bool IsFlatOut { get; }

    /// <summary>Reads the events that go out together.</summary>
    /// <param name="dueNanos">When they are due, nanoseconds after the tape's start.</param>
    /// <returns>How many there are; 0 at the end of the tape.</returns>
    int ReadGroup(Span<MarketEvent> into, out long dueNanos);
}
