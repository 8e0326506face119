using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Live;

namespace AkkaDayTrade.Host.Composition;

/// <summary>Shows alerts to live viewers.</summary>
internal sealed class LiveAlerts(LiveHub hub) : IAlertPublisher
{
    public void Publish(Alert alert) => hub.Publish(alert);
}

/// <summary>Writes alerts to the log.</summary>
internal sealed partial class LoggedAlerts(ILogger<LoggedAlerts> logger) : IAlertPublisher
{
    public void Publish(Alert alert) => Log(alert.Type, alert.Message);

    [LoggerMessage(Level = LogLevel.Information, Message = "Alert {Type}: {Text}")]
    private partial void Log(string type, string text);
}
