namespace AkkaDayTrade.Pipeline.Features;

/// <summary>Says that a newer ingest worker owns a symbol: the stream must stop and not be restarted.</summary>
public sealed class StaleWorkerException(string symbol, long epoch, long owner)
    : Exception($"Epoch {epoch} is over: symbol {symbol} belongs to epoch {owner}.");
