using Microsoft.AspNetCore.Components;

namespace AkkaDayTrade.Host.Dashboard.Parts;

/// <summary>Something to know before trusting a symbol's figures.</summary>
public partial class QualityFlag
{
    /// <summary>The flag's public name.</summary>
    [Parameter]
    [EditorRequired]
    public string Name { get; set; } = string.Empty;
}
