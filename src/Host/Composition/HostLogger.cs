using Akka.Actor;
using Akka.Event;
using Akka.Hosting.Logging;
using LogLevel = Akka.Event.LogLevel;
using HostLogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace AkkaDayTrade.Host.Composition;

/// <summary>Hands Akka's log to the host's as plain sentences: the host's own lines begin with time and level already, and threads and paths tell a user nothing.</summary>
internal sealed class HostLogger : LoggerFactoryLogger
{
    private const string OwnNamespace = nameof(AkkaDayTrade);
    private const string OtherCategory = "Akka";

    private readonly ILoggerFactory _loggers = Context.System.Settings.Setup.Get<LoggerFactorySetup>().Value.LoggerFactory;

    protected override void Log(LogEvent log, ActorPath path)
    {
        var category = log.LogClass.FullName is { } name && name.StartsWith(OwnNamespace, StringComparison.Ordinal) ? name : OtherCategory;
        _loggers.CreateLogger(category).Log(LevelOf(log.LogLevel()), log.Cause, "{Message}", log.Message);
    }

    private static HostLogLevel LevelOf(LogLevel level) => level switch
    {
        LogLevel.DebugLevel => HostLogLevel.Debug,
        LogLevel.InfoLevel => HostLogLevel.Information,
        LogLevel.WarningLevel => HostLogLevel.Warning,
        _ => HostLogLevel.Error,
    };
}
