using Microsoft.Extensions.Logging;

namespace AkkaDayTrade.Actors.Ingest;

/// <summary>What is said about ingest workers outside of actors.</summary>
internal static partial class IngestLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The stored offset of ingest worker {Worker} is of {Stored}; {Source} is read from its beginning")]
    public static partial void OtherSource(this ILogger logger, int worker, string stored, string source);
}
