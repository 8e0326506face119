namespace AkkaDayTrade.Chaos;

/// <summary>The run cannot go on; the message says what was waited for and what was seen instead.</summary>
internal sealed class ChaosException(string message) : Exception(message);
