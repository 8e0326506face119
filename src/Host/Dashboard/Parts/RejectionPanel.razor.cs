using AkkaDayTrade.Host.Dashboard.Sampling;
using Microsoft.AspNetCore.Components;

namespace AkkaDayTrade.Host.Dashboard.Parts;

/// <summary>Which events were turned away, and why.</summary>
public partial class RejectionPanel
{
    /// <summary>What to show.</summary>
    [Parameter]
    [EditorRequired]
    public OverviewSample Sample { get; set; } = null!;

    private IReadOnlyList<KeyValuePair<string, long>> Reasons => [.. Sample.Counters.Rejected.Where(reason => reason.Value > 0)];
}
