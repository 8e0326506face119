using Microsoft.Extensions.Logging;

namespace AkkaDayTrade.Pipeline.Ingest.Transport;

/// <summary>What the feeds' links write to the log: changes of state, never single ticks, never secrets.</summary>
internal static partial class TransportLog
{
    /// <param name="symbols">In the feed's spelling; `*` alone = all.</param>
    public static string Subscribed(IReadOnlyList<string> symbols) => symbols is ["*"] ? "all symbols" : $"{symbols.Count} symbols";

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Feed {Feed}: connected, subscribed to {Symbols}")]
    public static partial void FeedConnected(this ILogger logger, string feed, string symbols);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Feed {Feed}: {Reason}; next attempt in {Wait}")]
    public static partial void FeedInterrupted(this ILogger logger, string feed, string reason, TimeSpan wait);

    [LoggerMessage(EventId = 3, Level = LogLevel.Error, Message = "Feed {Feed}: {Reason}; no attempt before {Wait} has passed, it needs attention")]
    public static partial void FeedNeedsAttention(this ILogger logger, string feed, string reason, TimeSpan wait);

    [LoggerMessage(EventId = 4, Level = LogLevel.Error, Message = "Feed {Feed}: refused for good, {Reason}; stopped until it is started with other settings")]
    public static partial void FeedRefused(this ILogger logger, string feed, string reason);

    [LoggerMessage(EventId = 5, Level = LogLevel.Warning, Message = "Feed {Feed}: {Message}")]
    public static partial void FeedWarned(this ILogger logger, string feed, string message);

    [LoggerMessage(EventId = 6, Level = LogLevel.Warning, Message = "Feed {Feed}: a message of {Bytes} bytes is larger than Feed:MaxFrame and was left out")]
    public static partial void FrameTooLarge(this ILogger logger, string feed, long bytes);

    [LoggerMessage(EventId = 7, Level = LogLevel.Warning, Message = "Feed {Feed}: the pipeline reads too slowly, {Frames} frames were dropped and a gap is declared")]
    public static partial void FramesDropped(this ILogger logger, string feed, long frames);

    [LoggerMessage(EventId = 8, Level = LogLevel.Information, Message = "Feed {Feed}: closed")]
    public static partial void FeedClosed(this ILogger logger, string feed);

    [LoggerMessage(EventId = 9, Level = LogLevel.Warning, Message = "Feed {Feed}: {Symbol} is left out for {Wait}: {Reason}")]
    public static partial void SymbolLeftOut(this ILogger logger, string feed, string symbol, TimeSpan wait, string reason);

    [LoggerMessage(EventId = 10, Level = LogLevel.Information, Message = "Feed {Feed}: replay starts at row {Row}")]
    public static partial void ReplayStarted(this ILogger logger, string feed, long row);

    [LoggerMessage(EventId = 11, Level = LogLevel.Information, Message = "Warm-up: {Bars} bars for {Symbols} symbols")]
    public static partial void WarmedUp(this ILogger logger, long bars, int symbols);

    [LoggerMessage(EventId = 12, Level = LogLevel.Warning, Message = "Warm-up: no history for {Symbol}: {Reason}")]
    public static partial void WarmUpFailed(this ILogger logger, string symbol, string reason);
}
