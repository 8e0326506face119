namespace AkkaDayTrade.Load;

/// <summary>The run cannot give a result; the message says why.</summary>
internal sealed class LoadException(string message) : Exception(message);
