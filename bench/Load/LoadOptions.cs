using AkkaDayTrade.Pipeline.Ingest;

namespace AkkaDayTrade.Load;

/// <summary>Where the host under load keeps its features.</summary>
internal enum StoreKind
{
    /// <summary>The server inside the host; its processor time is the host's.</summary>
    Embedded,

    /// <summary>A redis-server of its own, started for the run.</summary>
    Redis,

    /// <summary>Nowhere: the server inside the host takes only checkpoints and alerts.</summary>
    None,
}

/// <summary>What is offered to the host, and for how long.</summary>
internal sealed record LoadOptions
{
    /// <summary>Ticks a second in all; 0 = flat out.</summary>
    public double Rate { get; init; }

    public int Symbols { get; init; } = 500;

    public int TicksPerFrame { get; init; } = 20;

    public FeedFormat Format { get; init; } = FeedFormat.Polygon;

    /// <summary>Between the first tick and the measured window.</summary>
    public TimeSpan Warmup { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Length of the measured window.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(20);

    public StoreKind Store { get; init; }

    /// <summary>Whether the host saves the symbols' states as it does by default, or never.</summary>
    public bool Checkpoints { get; init; } = true;

    /// <summary>How many hosts share the symbols; each reads one partition of the feed.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>Whether the seconds' values are kept, as by default, or only the newest.</summary>
    public bool History { get; init; } = true;

    /// <summary>Also measure the plain loop.</summary>
    public bool Bare { get; init; }

    /// <summary>The measured window is sampled, and the slopes of memory and latency are told.</summary>
    public bool Soak { get; init; }

    /// <summary>How long ten times the rate is offered within the measured window; zero = not at all.</summary>
    public TimeSpan Burst { get; init; }

    /// <summary>A running host's HTTP address, in place of hosts of the run's own.</summary>
    public Uri? AttachedHost { get; init; }

    /// <summary>A running exchange's HTTP address, in place of one of the run's own.</summary>
    public Uri? AttachedExchange { get; init; }

    public bool IsFlatOut => Rate == 0;

    /// <summary>The names that the exchange makes up for a number of symbols.</summary>
    public IReadOnlyList<string> SymbolNames => [.. Enumerable.Range(0, Symbols).Select(index => $"S{index}")];
}
