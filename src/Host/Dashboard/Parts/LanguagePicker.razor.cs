using AkkaDayTrade.Host.Dashboard.Viewing;
using Microsoft.AspNetCore.Components;

namespace AkkaDayTrade.Host.Dashboard.Parts;

/// <summary>The language of the pages; a choice loads the page anew.</summary>
public partial class LanguagePicker
{
    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private void Choose(string? language) => Navigation.NavigateTo(
        $"/language/{language}?to={Uri.EscapeDataString(new Uri(Navigation.Uri).PathAndQuery)}", forceLoad: true);
}
