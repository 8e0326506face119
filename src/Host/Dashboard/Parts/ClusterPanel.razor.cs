using AkkaDayTrade.Host.Dashboard.Sampling;
using Microsoft.AspNetCore.Components;

namespace AkkaDayTrade.Host.Dashboard.Parts;

/// <summary>The cluster's nodes and what they hold.</summary>
public partial class ClusterPanel
{
    /// <summary>What to show.</summary>
    [Parameter]
    [EditorRequired]
    public OverviewSample Sample { get; set; } = null!;

    /// <summary>Host and port, which tell nodes apart.</summary>
    private static string ShortName(string address) => address[(address.IndexOf('@', StringComparison.Ordinal) + 1)..];
}
