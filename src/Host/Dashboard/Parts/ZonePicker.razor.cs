using AkkaDayTrade.Host.Dashboard.Viewing;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace AkkaDayTrade.Host.Dashboard.Parts;

/// <summary>In which time zone times are shown: the browser's, UTC, or one of the exchanges'. The browser remembers it.</summary>
public partial class ZonePicker
{
    private static readonly string[] Common = ["UTC", "Asia/Tokyo", "America/New_York"];

    private IReadOnlyList<string> _zones = Common;

    [Inject]
    private Viewer Viewer { get; set; } = null!;

    [Inject]
    private IJSRuntime Script { get; set; } = null!;

    /// <inheritdoc/>
    protected override void OnInitialized() => Viewer.ZoneChanged += ShowZone;

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            var zones = await Script.InvokeAsync<ZonesOfBrowser>("preferences.zones");
            _zones = [.. Common.Prepend(zones.Browser).Where(IsKnown).Distinct(StringComparer.Ordinal)];
            Viewer.UseZone(IsKnown(zones.Chosen) ? zones.Chosen : zones.Browser);
        }
    }

    private void ShowZone(object? sender, EventArgs arguments) => StateHasChanged();

    private static bool IsKnown(string zone) => TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _);

    private async Task ChooseAsync(string? zone)
    {
        Viewer.UseZone(zone ?? Common[0]);
        await Script.InvokeVoidAsync("preferences.chooseZone", Viewer.Zone);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Viewer.ZoneChanged -= ShowZone;
        GC.SuppressFinalize(this);
    }

    private sealed record ZonesOfBrowser(string Browser, string Chosen);
}
