using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Pipeline.Alert;

namespace AkkaDayTrade.Host.Composition;

/// <summary>Writes alerts and what becomes of them to the log.</summary>
internal sealed partial class LoggedAlerts(ILogger<LoggedAlerts> logger) : IAlertPublisher
{
    public void Publish(Alert alert)
    {
        if (alert.Retraction is { } reason)
        {
            LogRetracted(alert.Type, alert.Message, alert.Id, reason);
        }
        else if (alert.ClearedAt is { } at)
        {
            LogCleared(alert.Type, alert.Message, at);
        }
        else
        {
            LogRaised(LevelOf(alert.Severity), alert.Type, alert.Message, alert.Value, alert.Threshold);
        }
    }

    private static LogLevel LevelOf(string severity) => severity == AlertSeverities.Critical ? LogLevel.Warning : LogLevel.Information;

    [LoggerMessage(EventId = 1, Message = "Alert {Type}: {Text} ({Value:0.####}, threshold {Threshold:0.####})")]
    private partial void LogRaised(LogLevel level, string type, string text, double value, double threshold);

    [LoggerMessage(EventId = 2, Level = LogLevel.Debug, Message = "Alert {Type} is over since {At}: {Text}")]
    private partial void LogCleared(string type, string text, DateTimeOffset at);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Alert {Type} retracted: {Text} ({Id}; {Reason})")]
    private partial void LogRetracted(string type, string text, string id, string reason);
}
