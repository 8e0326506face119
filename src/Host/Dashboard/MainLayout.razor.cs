using AkkaDayTrade.Host.Dashboard.Viewing;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace AkkaDayTrade.Host.Dashboard;

/// <summary>The frame of every page: navigation and preferences. A page that fails is shown as such; the frame stays.</summary>
public partial class MainLayout
{
    private ErrorBoundary? _boundary;
    private string? _signedInAs;

    [Inject]
    private Viewer Viewer { get; set; } = null!;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync() => _signedInAs = await Viewer.SignedInAsAsync();

    /// <inheritdoc/>
    protected override void OnParametersSet() => _boundary?.Recover();
}
