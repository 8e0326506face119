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

    /// <summary>Its stack traces lead through Akka's own actors and say no more than the first line: a peer has gone.</summary>
    private const string RemotingNamespace = "Akka.Remote";

    private readonly ILoggerFactory _loggers = Context.System.Settings.Setup.Get<LoggerFactorySetup>().Value.LoggerFactory;

    protected override void Log(LogEvent log, ActorPath path)
    {
        var source = log.LogClass.FullName ?? string.Empty;
        var logger = _loggers.CreateLogger(source.StartsWith(OwnNamespace, StringComparison.Ordinal) ? source : OtherCategory);
        if (source.StartsWith(RemotingNamespace, StringComparison.Ordinal) || log.Cause?.GetType().Namespace == RemotingNamespace)
        {
            logger.Log(LevelOf(log.LogLevel()), "{Message}", FirstLineOf(log));
        }
        else
        {
            logger.Log(LevelOf(log.LogLevel()), log.Cause, "{Message}", log.Message);
        }
    }

    private static string FirstLineOf(LogEvent log)
    {
        var (message, cause) = ($"{log.Message}".Split('\n')[0].TrimEnd(), log.Cause?.Message);
        return cause is null || message.Contains(cause, StringComparison.Ordinal) ? message : $"{message}: {cause}";
    }

    private static HostLogLevel LevelOf(LogLevel level) => level switch
    {
        LogLevel.DebugLevel => HostLogLevel.Debug,
        LogLevel.InfoLevel => HostLogLevel.Information,
        LogLevel.WarningLevel => HostLogLevel.Warning,
        _ => HostLogLevel.Error,
    };
}
