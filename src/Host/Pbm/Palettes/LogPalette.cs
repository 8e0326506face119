using Akka.Actor;

namespace AkkaDayTrade.Host.Pbm.Palettes;

/// <summary>This process' log.</summary>
internal sealed class LogPalette(LiveLog log, ActorSystem system) : IPbmPalette
{
    public string Name => "log";

    public string Description => "The log of this process.";

    public IReadOnlyList<PbmCommand> Commands =>
    [
        new(
            "tail",
            "The log as it is written.",
            TailAsync,
            [new("level", "l", "Lines of this level and above: trace, debug, information, warning, error, critical.", Default: "trace")],
            Streams: true),
        new(
            "level",
            "Changes what is logged, until the process ends.",
            SetLevelAsync,
            [new("level", "l", "trace, debug, information, warning, error, critical or none.", Required: true)]),
    ];

    private Task TailAsync(PbmCall call) => log.ReadAsync(
        call.Level("level"),
        line => call.LineAsync(
            string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{line.Timestamp:HH:mm:ss.fff} {line.Level.ToString().ToLowerInvariant(),-11} {line.Category}: {line.Message}{(line.Exception is null ? string.Empty : $"\n{line.Exception}")}"),
            PbmMessages.ToData(new { line.Timestamp, Level = line.Level.ToString().ToLowerInvariant(), line.Category, line.Message, line.Exception })),
        call.Cancellation);

    private async Task SetLevelAsync(PbmCall call)
    {
        var level = call.Level("level");
        log.SetLevel(level);
        // Akka drops what is below its own level before it reaches the log.
        system.EventStream.SetLogLevel(level switch
        {
            LogLevel.Trace or LogLevel.Debug => Akka.Event.LogLevel.DebugLevel,
            LogLevel.Information => Akka.Event.LogLevel.InfoLevel,
            LogLevel.Warning => Akka.Event.LogLevel.WarningLevel,
            _ => Akka.Event.LogLevel.ErrorLevel,
        });
        await call.LineAsync($"log level {level.ToString().ToLowerInvariant()}", PbmMessages.ToData(new { Level = level.ToString().ToLowerInvariant() }));
    }
}
