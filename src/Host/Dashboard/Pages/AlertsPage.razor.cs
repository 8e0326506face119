using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Host.Dashboard.Sampling;
using AkkaDayTrade.Host.Dashboard.Texts;
using AkkaDayTrade.Host.Dashboard.Viewing;
using Microsoft.AspNetCore.Components;

namespace AkkaDayTrade.Host.Dashboard.Pages;

/// <summary>The alerts' history, and what may be done about too many of them.</summary>
public sealed partial class AlertsPage
{
    /// <summary>How far back the page goes: what fits in one answer of another node.</summary>
    private const int MaxAlerts = 400;

    private readonly SilenceWish _wish = new();
    private Polled<IReadOnlyList<Alert>> _history = null!;
    private Polled<IReadOnlyList<Silence>> _inForce = null!;
    private IReadOnlyList<Alert>? _alerts;
    private IReadOnlyList<Silence>? _silences;
    private DateTimeOffset _now;
    private string _type = string.Empty;
    private string _symbol = string.Empty;
    private string? _said;

    [Inject]
    private RealtimeSystem System { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    private List<Alert> Shown =>
    [
        .. (_alerts ?? []).Where(alert => (_type.Length == 0 || alert.Type == _type)
            && alert.Symbol.Contains(_symbol.Trim(), StringComparison.OrdinalIgnoreCase)),
    ];

    /// <summary>The built-in types, the configured rules', and those of the history.</summary>
    private IReadOnlyList<string> Types =>
    [
        .. AlertTypes.BuiltIn
            .Concat(System.Options.Alerts.Rules.Select(rule => $"rule:{rule.Name}"))
            .Concat((_alerts ?? []).Select(alert => alert.Type))
            .Distinct(StringComparer.Ordinal),
    ];

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _history = new(token => System.GetAlertHistoryAsync(MaxAlerts, token), TimeSpan.FromSeconds(1), Clock);
        _inForce = new(System.GetSilencesAsync, TimeSpan.FromSeconds(1), Clock);
    }

    /// <inheritdoc/>
    protected override Task LookAsync()
    {
        _now = Clock.GetUtcNow();
        (_alerts, _silences) = (_history.Refresh().Value, _inForce.Refresh().Value);
        return (_history.Problem ?? _inForce.Problem) is { } problem ? throw new TimeoutException(problem) : Task.CompletedTask;
    }

    private Task SilenceAsync() => TryChangeAsync(async () =>
    {
        if (_wish.IsTooWide)
        {
            _said = T["silence.toowide"];
            return;
        }

        var answer = await System.SilenceAlertsAsync(
            NullIfEmpty(_wish.Type), NullIfEmpty(_wish.Symbol.Trim()), TimeSpan.FromMinutes(_wish.Minutes), Left);
        _said = T[answer.Durable ? "silence.done" : "silence.done.here", NameOf(answer.Silence), Viewer.Time(answer.Silence.Until, _now)];
        _inForce.Expire();
    });

    private Task EndAsync(Silence silence) => TryChangeAsync(async () =>
    {
        await System.SilenceAlertsAsync(silence.Type, silence.Symbol, TimeSpan.Zero, Left);
        _said = T["silence.over", NameOf(silence)];
        _inForce.Expire();
    });

    private string NameOf(Silence silence) =>
        $"{(silence.Type is { } type ? AlertTypes.NameOf(T, type) : T["alerts.alltypes"])} · {silence.Symbol ?? T["silence.allsymbols"]}";

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
