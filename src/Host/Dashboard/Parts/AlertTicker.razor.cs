using AkkaDayTrade.Host.Dashboard.Sampling;
using AkkaDayTrade.Host.Dashboard.Viewing;
using Microsoft.AspNetCore.Components;

namespace AkkaDayTrade.Host.Dashboard.Parts;

/// <summary>The newest alerts.</summary>
public partial class AlertTicker
{
    /// <summary>What to show.</summary>
    [Parameter]
    [EditorRequired]
    public OverviewSample Sample { get; set; } = null!;

    [Inject]
    private Viewer Viewer { get; set; } = null!;
}
