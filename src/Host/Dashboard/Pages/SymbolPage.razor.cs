using Microsoft.AspNetCore.Components;

namespace AkkaDayTrade.Host.Dashboard.Pages;

/// <summary>One symbol, by the address.</summary>
public partial class SymbolPage
{
    /// <summary>The symbol; it may contain a slash.</summary>
    [Parameter]
    public string? Symbol { get; set; }
}
