using AkkaDayTrade.Domain.Alert;

namespace AkkaDayTrade.Host.Dashboard.Sampling;

/// <summary>What the overview shows, read at one moment.</summary>
/// <param name="Rates">Null for the first reading after a pause.</param>
/// <param name="Latencies">By stage, over the last seconds; a stage where nothing came by is null.</param>
/// <param name="Health">What is wrong by part, null where nothing is; null before the first check.</param>
/// <param name="Nodes">Null before the first answer.</param>
/// <param name="Alerts">Newest first; null before the first answer.</param>
public sealed record OverviewSample(
    DateTimeOffset At,
    FlowCounters Counters,
    FlowRates? Rates,
    IReadOnlyList<StageLatency> Latencies,
    IReadOnlyList<FeedLine> Feeds,
    IReadOnlyDictionary<string, string?>? Health,
    IReadOnlyList<ClusterNode>? Nodes,
    IReadOnlyList<Alert>? Alerts,
    string? AlertsProblem,
    IReadOnlyList<SymbolRow> Symbols);

/// <summary>How long it took until the end of one stage, lately.</summary>
public sealed record StageLatency(string Stage, LatencySummary? Latency);

/// <summary>One partition of the feed.</summary>
/// <param name="State">`connected`, `mute`, …</param>
public sealed record FeedLine(
    int Partition, string State, bool IsHealthy, string? Reason, DateTimeOffset Since, long Reconnects, long DroppedFrames, TimeSpan? SinceLastData);
