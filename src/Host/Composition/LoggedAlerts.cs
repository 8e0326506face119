using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Pipeline.Alert;

namespace AkkaDayTrade.Host.Composition;

/// <summary>Writes alerts to the log.</summary>
internal sealed partial class LoggedAlerts(ILogger<LoggedAlerts> logger) : IAlertPublisher
{
    public void Publish(Alert alert) => Log(alert.Type, alert.Message, alert.Value, alert.Threshold);

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Alert {Type}: {Text} ({Value}, threshold {Threshold})")]
    private partial void Log(string type, string text, double value, double threshold);
}
