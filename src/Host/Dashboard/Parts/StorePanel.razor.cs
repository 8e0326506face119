using AkkaDayTrade.Host.Dashboard.Sampling;
using Microsoft.AspNetCore.Components;

namespace AkkaDayTrade.Host.Dashboard.Parts;

/// <summary>How far behind the store is, and what it had to let go.</summary>
public partial class StorePanel
{
    /// <summary>What to show.</summary>
    [Parameter]
    [EditorRequired]
    public OverviewSample Sample { get; set; } = null!;

    private static readonly TimeSpan LongLag = TimeSpan.FromSeconds(1);

    /// <summary>From a frame's arrival to its values' place in the store.</summary>
    private LatencySummary? Lag => Sample.Latencies.FirstOrDefault(stage => stage.Stage == "stored")?.Latency;
}
