using Microsoft.AspNetCore.Components;

namespace AkkaDayTrade.Host.Dashboard;

/// <summary>Asks a browser for its API key; sent as it is, without a circuit.</summary>
public partial class SignInPage
{
    /// <summary>The page to go to afterwards.</summary>
    [Parameter]
    public string? To { get; set; }

    /// <summary>The key that was sent is not known.</summary>
    [Parameter]
    public bool HasFailed { get; set; }
}
