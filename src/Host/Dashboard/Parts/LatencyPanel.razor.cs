using AkkaDayTrade.Host.Dashboard.Sampling;
using Microsoft.AspNetCore.Components;

namespace AkkaDayTrade.Host.Dashboard.Parts;

/// <summary>How long it took lately from a frame's arrival to the end of each stage.</summary>
public partial class LatencyPanel
{
    /// <summary>What to show.</summary>
    [Parameter]
    [EditorRequired]
    public OverviewSample Sample { get; set; } = null!;
}
