namespace AkkaDayTrade.Host;

/// <summary>The embedded server cannot start; the message names the setting that would change that.</summary>
public sealed class EmbeddedRedisException(string message, Exception? innerException = null) : Exception(message, innerException);
