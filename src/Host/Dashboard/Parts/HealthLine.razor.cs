using AkkaDayTrade.Host.Dashboard.Sampling;
using Microsoft.AspNetCore.Components;

namespace AkkaDayTrade.Host.Dashboard.Parts;

/// <summary>One line that says whether every part works, and since when the figures stand.</summary>
public partial class HealthLine
{
    /// <summary>What to show.</summary>
    [Parameter]
    [EditorRequired]
    public OverviewSample Sample { get; set; } = null!;

    private IReadOnlyList<KeyValuePair<string, string?>> Failing => [.. (Sample.Health ?? new Dictionary<string, string?>()).Where(part => part.Value is not null)];
}
