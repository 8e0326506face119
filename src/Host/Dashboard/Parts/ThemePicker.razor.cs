using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace AkkaDayTrade.Host.Dashboard.Parts;

/// <summary>Light, dark, or as the browser wants it, which is also who remembers it.</summary>
public partial class ThemePicker
{
    private static readonly string[] Themes = ["auto", "light", "dark"];

    private string _theme = Themes[0];

    [Inject]
    private IJSRuntime Script { get; set; } = null!;

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _theme = await Script.InvokeAsync<string>("preferences.theme");
            StateHasChanged();
        }
    }

    private async Task ChooseAsync(string? theme)
    {
        _theme = theme ?? Themes[0];
        await Script.InvokeVoidAsync("preferences.chooseTheme", _theme);
    }
}
