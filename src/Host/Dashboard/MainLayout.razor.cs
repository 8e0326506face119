using Microsoft.AspNetCore.Components.Web;

namespace AkkaDayTrade.Host.Dashboard;

/// <summary>The frame of every page: navigation and preferences. A page that fails is shown as such; the frame stays.</summary>
public partial class MainLayout
{
    private ErrorBoundary? _boundary;

    /// <inheritdoc/>
    protected override void OnParametersSet() => _boundary?.Recover();
}
