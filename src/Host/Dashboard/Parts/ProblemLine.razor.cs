using Microsoft.AspNetCore.Components;

namespace AkkaDayTrade.Host.Dashboard.Parts;

/// <summary>Says what kept the page from being brought up to date; nothing while nothing does.</summary>
public partial class ProblemLine
{
    /// <summary>What went wrong.</summary>
    [Parameter]
    public string? Text { get; set; }
}
