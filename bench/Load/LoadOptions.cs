using AkkaDayTrade.Pipeline.Ingest;

namespace AkkaDayTrade.Load;

/// <summary>Where the host under load keeps its features.</summary>
internal enum StoreKind
{
    /// <summary>The server inside the host; its processor time is the host's.</summary>
    Embedded,

    /// <summary>A redis-server of its own, started for the run.</summary>
    Redis,
}

/// <summary>What is offered to the host, and for how long.</summary>
/// <param name="Rate">Ticks a second in all; 0 = flat out.</param>
/// <param name="Warmup">Between the first tick and the measured window.</param>
/// <param name="Duration">Length of the measured window.</param>
/// <param name="Checkpoints">Whether the host saves the symbols' states as it does by default, or never.</param>
/// <param name="Bare">Also measure the plain loop.</param>
internal sealed record LoadOptions(
    double Rate,
    int Symbols,
    int TicksPerFrame,
    FeedFormat Format,
    TimeSpan Duration,
    TimeSpan Warmup,
    StoreKind Store,
    bool Checkpoints,
    bool Bare,
    string? JsonFile)
{
    public bool IsFlatOut => Rate == 0;

    /// <summary>The names that the exchange makes up for a number of symbols.</summary>
    public IReadOnlyList<string> SymbolNames => [.. Enumerable.Range(0, Symbols).Select(index => $"S{index}")];
}
