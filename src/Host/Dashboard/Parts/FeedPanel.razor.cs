using AkkaDayTrade.Host.Dashboard.Sampling;
using Microsoft.AspNetCore.Components;

namespace AkkaDayTrade.Host.Dashboard.Parts;

/// <summary>Where each partition of the feed stands.</summary>
public partial class FeedPanel
{
    /// <summary>What to show.</summary>
    [Parameter]
    [EditorRequired]
    public OverviewSample Sample { get; set; } = null!;
}
