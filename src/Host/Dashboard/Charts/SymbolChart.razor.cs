using AkkaDayTrade.Host.Dashboard.Viewing;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace AkkaDayTrade.Host.Dashboard.Charts;

/// <summary>Price, volume and oscillators of one symbol. The browser keeps the data and is sent what is new; plotly.js draws.</summary>
public sealed partial class SymbolChart : IAsyncDisposable
{
    private const string Plotly = "_content/Plotly.Blazor/plotly-basic-3.7.0.min.js";

    /// <summary>A browser that was gone for a while never answers what it was sent before: the page must not wait for that for long.</summary>
    private static readonly TimeSpan PushTimeout = TimeSpan.FromSeconds(2);

    private static readonly int[] Choices = [2, 5, ChartData.KeptMinutes];

    private ElementReference _element;
    private int _minutes = Choices[1];
    private IJSObjectReference? _module;
    private IJSObjectReference? _chart;

    /// <summary>The symbol that is shown.</summary>
    [Parameter]
    [EditorRequired]
    public string Symbol { get; set; } = string.Empty;

    [Inject]
    private IJSRuntime Script { get; set; } = null!;

    [Inject]
    private Viewer Viewer { get; set; } = null!;

    /// <summary>False until <see cref="OpenAsync"/> is through.</summary>
    internal bool IsOpen => _chart is not null;

    /// <summary>Makes the empty chart.</summary>
    internal async Task OpenAsync(ChartPlan plan, int decimals)
    {
        _module = await Script.InvokeAsync<IJSObjectReference>("import", $"/{Assets["chart.js"]}");
        _chart = await _module.InvokeAsync<IJSObjectReference>(
            "create",
            _element,
            new
            {
                Symbol,
                Panes = plan.Panes.Select(pane => new { Id = pane, Title = T[$"pane.{pane}"].Value }),
                plan.Series,
                Decimals = decimals,
                KeepMinutes = ChartData.KeptMinutes,
                Minutes = _minutes,
                Viewer.Zone,
                Labels = new { Price = T["pane.price"].Value, Volume = T["pane.volume"].Value, Buy = T["advice.buy"].Value, Sell = T["advice.sell"].Value, Alert = T["chart.alert"].Value },
            },
            $"/{Assets[Plotly]}");
        Viewer.ZoneChanged += ChangeZone;
    }

    /// <summary>Replaces all rows.</summary>
    internal ValueTask LoadAsync(IReadOnlyList<double?[]> rows) => CallAsync("load", rows);

    /// <summary>Adds the newest row. Completes when the browser has it, so that a slow one is sent no more than it takes.</summary>
    internal ValueTask PushAsync(double?[] row) =>
        _chart is null ? ValueTask.CompletedTask : _chart.InvokeVoidAsync("push", PushTimeout, (object)row);

    /// <summary>Adds or replaces volumes by second.</summary>
    internal ValueTask SetVolumesAsync(IReadOnlyList<double[]> volumes) => CallAsync("setVolumes", volumes);

    /// <summary>Replaces what is marked on the price.</summary>
    internal ValueTask SetMarksAsync(IEnumerable<ChartMark> advice, IEnumerable<ChartMark> alerts) => CallAsync("setMarks", advice, alerts);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Viewer.ZoneChanged -= ChangeZone;
        try
        {
            await CallAsync("dispose");
            foreach (var reference in new[] { _chart, _module })
            {
                if (reference is not null)
                {
                    await reference.DisposeAsync();
                }
            }
        }
        catch (JSException)
        {
            // Its element has gone already.
        }
        catch (JSDisconnectedException)
        {
            // The browser has left, and the chart with it.
        }
    }

    private ValueTask CallAsync(string method, params object?[] arguments) =>
        _chart is null ? ValueTask.CompletedTask : _chart.InvokeVoidAsync(method, arguments);

    private async Task ShowAsync(int minutes)
    {
        _minutes = minutes;
        await CallAsync("setMinutes", minutes);
    }

    private void ChangeZone(object? sender, EventArgs arguments) => _ = InvokeAsync(async () => await CallAsync("setZone", Viewer.Zone));
}
