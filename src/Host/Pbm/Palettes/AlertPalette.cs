using AkkaDayTrade.Actors.Alert;
using AkkaDayTrade.Pipeline.Live;

namespace AkkaDayTrade.Host.Pbm.Palettes;

/// <summary>Alerts and silences of this node.</summary>
internal sealed class AlertPalette(RealtimeSystem system) : IPbmPalette
{
    private const string Whom = "The alert actor";

    private readonly Akka.Actor.IActorRef _alerts = system.Node.Actors.Get<AlertActor>();

    public string Name => "alert";

    public string Description => "Alerts and silences.";

    public IReadOnlyList<PbmCommand> Commands =>
    [
        new("list", "The newest alerts, newest first.", ListAsync, [new("count", "c", $"How many, 1 to {LiveHub.MaxAlerts}.", Default: "20")]),
        new(
            "silence",
            "Raises no alerts of a type, a symbol or both for a while; a duration of 0 ends such a silence.",
            SilenceAsync,
            [
                new("type", "t", "The alert type; without it every type."),
                new("symbol", "s", "The symbol; without it every symbol."),
                new("duration", "d", "How long, as 30m or 1h.", Required: true),
            ]),
        new("silences", "The silences in force.", SilencesAsync),
    ];

    private async Task ListAsync(PbmCall call)
    {
        var alerts = (await call.AskAsync<RecentAlerts>(_alerts, new GetRecentAlerts(call.Integer("count", 1, LiveHub.MaxAlerts)), Whom)).Alerts;
        await call.TableAsync(
            "alerts",
            ["timestamp", "symbol", "type", "severity", "status", "value", "threshold", "count", "message"],
            alerts.Select(alert => PipelinePalette.Row(
                PipelinePalette.Instant(alert.Timestamp), alert.Symbol, alert.Type, alert.Severity, alert.Status, alert.Value, alert.Threshold, alert.Count,
                alert.Retraction is { } reason ? $"{alert.Message} ({reason})" : alert.Message)));
    }

    private async Task SilenceAsync(PbmCall call)
    {
        var (type, symbol) = (call.Text("type"), call.Text("symbol"));
        if (type is null && symbol is null)
        {
            throw new PbmUsageException("silence needs --type, --symbol or both.");
        }

        var duration = call.Span("duration");
        if (duration > SilenceAlerts.Longest)
        {
            throw new PbmUsageException($"--duration {call.Required("duration")}: at most {SilenceAlerts.Longest.TotalDays} days");
        }

        var answer = await call.AskAsync<AlertsSilenced>(_alerts, new SilenceAlerts(type, symbol, duration), Whom);
        var until = PipelinePalette.Instant(answer.Silence.Until);
        await call.LineAsync(
            duration == TimeSpan.Zero
                ? "the silence is over"
                : $"{type ?? "every type"}, {symbol ?? "every symbol"}: silent until {until}{(answer.Durable ? string.Empty : " or until this process ends")}",
            PbmMessages.ToData(new { type, symbol, answer.Silence.Until, answer.Durable }));
    }

    private async Task SilencesAsync(PbmCall call)
    {
        var silences = (await call.AskAsync<ActiveSilences>(_alerts, GetSilences.Instance, Whom)).Silences;
        await call.TableAsync(
            "silences",
            ["type", "symbol", "until"],
            silences.Select(silence => PipelinePalette.Row(silence.Type ?? "*", silence.Symbol ?? "*", PipelinePalette.Instant(silence.Until))));
    }
}
