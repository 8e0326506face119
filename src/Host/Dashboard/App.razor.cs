using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace AkkaDayTrade.Host.Dashboard;

/// <summary>The document around every page.</summary>
public partial class App
{
    // Rendered once, in the circuit: a page rendered ahead would not know the viewer's time zone.
    private static readonly IComponentRenderMode Mode = new InteractiveServerRenderMode(prerender: false);
}
