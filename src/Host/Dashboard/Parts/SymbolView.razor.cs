using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Host.Dashboard.Charts;
using AkkaDayTrade.Host.Dashboard.Sampling;
using AkkaDayTrade.Host.Dashboard.Texts;
using AkkaDayTrade.Host.Dashboard.Viewing;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Live;
using AkkaDayTrade.Pipeline.Store;
using Microsoft.AspNetCore.Components;

namespace AkkaDayTrade.Host.Dashboard.Parts;

/// <summary>One symbol: price with its indicators, predictions and alerts, as it is computed here or else as the store has it.</summary>
public sealed partial class SymbolView
{
    /// <summary>How many of the newest ticks volumes are taken from.</summary>
    private const int Ticks = 256;

    private static readonly TimeSpan TicksInterval = TimeSpan.FromSeconds(1);

    private readonly AdviceMarks _advice = new();
    private FeatureSet _set = null!;
    private ChartPlan _plan = null!;
    private Polled<RecentTicks> _ticks = null!;
    private SymbolChart? _chart;
    private SymbolRow? _row;
    private IReadOnlyList<KeyValuePair<string, double?>> _features = [];
    private IReadOnlyList<Alert> _alerts = [];
    private RecentTicks? _drawnTicks;
    private object? _drawn;
    private int _drawnAlerts;
    private int _decimals;
    private DateTimeOffset _now;
    private volatile bool _mustLoad = true;

    /// <summary>The symbol; another one takes another view.</summary>
    [Parameter]
    [EditorRequired]
    public string Symbol { get; set; } = string.Empty;

    [Inject]
    private RealtimeSystem System { get; set; } = null!;

    [Inject]
    private DashboardSampler Sampler { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    private string PriceText => Figures.Price(_row?.Price, _decimals);

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _set = FeatureSet.Parse(System.Options.Features.Set);
        _plan = new ChartPlan(_set);
        _ticks = new(token => System.GetRecentTicksAsync(Symbol, Ticks, token), TicksInterval, Clock);
        Viewer.Returned += LoadAgain;
    }

    /// <inheritdoc/>
    protected override async Task LookAsync()
    {
        _now = Clock.GetUtcNow();
        _alerts = [.. (Sampler.Read().Alerts ?? []).Where(alert => alert.Symbol == Symbol)];
        if (System.Live.Newest(Symbol) is { } live)
        {
            await ShowAsync(live);
        }
        else if (await System.Features.LatestVectorAsync(Symbol) is { } stored)
        {
            await ShowAsync(stored);
        }
        else
        {
            _row = SymbolRow.Awaited(Symbol, _set.Features.Count);
            _features = [.. _set.Features.Select(feature => new KeyValuePair<string, double?>(feature.Name, null))];
        }
    }

    private async Task ShowAsync(LiveSymbol live)
    {
        var vector = live.Vector;
        _row = SymbolRow.Of(live);
        _decimals = Figures.DecimalsOf(Symbol, _row.Price, _row.Bid, _row.Ask);
        _features = [.. _set.Features.Select(feature => KeyValuePair.Create(feature.Name, Finite(vector[feature.Name])))];
        var hasTurned = live.Scored is { } scored && _advice.Take(scored.Prediction, Describe);
        await DrawAsync(vector, () => _plan.RowOf(vector), hasTurned);

        if (_chart is { IsOpen: true } && _ticks.Refresh().Value is { } ticks && !ReferenceEquals(ticks, _drawnTicks))
        {
            _drawnTicks = ticks;
            await _chart.SetVolumesAsync(ChartData.VolumesOf(ticks.Ticks, Ticks));
        }
    }

    private async Task ShowAsync(StoredVector stored)
    {
        _row = SymbolRow.Of(stored, _set.Features.Count);
        _features = [.. _set.Features.Select(feature => KeyValuePair.Create(feature.Name, Finite(stored[feature.Name])))];
        await DrawAsync(stored, () => _plan.RowOf(stored), hasTurned: false);
    }

    private async Task DrawAsync(object newest, Func<double?[]> row, bool hasTurned)
    {
        if (_chart is null)
        {
            return;
        }

        if (!_chart.IsOpen)
        {
            await _chart.OpenAsync(_plan, _decimals);
        }

        var isLoading = _mustLoad;
        if (isLoading)
        {
            _mustLoad = false;
            await _chart.LoadAsync(await ChartData.LoadAsync(System.Features, _plan, Symbol, Left));
        }

        if (isLoading || !ReferenceEquals(newest, _drawn))
        {
            _drawn = newest;
            await _chart.PushAsync(row());
        }

        if (isLoading || hasTurned || _alerts.Count != _drawnAlerts)
        {
            _drawnAlerts = _alerts.Count;
            await _chart.SetMarksAsync(_advice.Marks, _alerts.Select(alert => new ChartMark(
                alert.Timestamp.ToUnixTimeMilliseconds(), "alert", $"{AlertTypes.NameOf(T, alert.Type)} {Figures.Value(alert.Value)}")));
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        Viewer.Returned -= LoadAgain;
        await base.DisposeAsync();
    }

    private void LoadAgain(object? sender, EventArgs arguments) => _mustLoad = true;

    private string Describe(Prediction prediction) =>
        $"{T[$"advice.{prediction.Type.ToString().ToLowerInvariant()}"]} {Figures.Share(prediction.Confidence)} · {prediction.ModelVersion}";

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
