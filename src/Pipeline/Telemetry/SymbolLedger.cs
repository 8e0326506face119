using System.Collections.Concurrent;

namespace AkkaDayTrade.Pipeline.Telemetry;

/// <summary>How far one symbol has come; written by its ingest worker's stream alone.</summary>
public sealed class SymbolProgress
{
    private long _accepted;
    private long _lastPosition = -1;

    /// <summary>Ticks that advanced the symbol's state.</summary>
    public long Accepted => Volatile.Read(ref _accepted);

    /// <summary>Position of its last tick, −1 before the first.</summary>
    public long LastPosition => Volatile.Read(ref _lastPosition);

    public void Advance(long accepted, long lastPosition)
    {
        Volatile.Write(ref _accepted, _accepted + accepted);
        Volatile.Write(ref _lastPosition, lastPosition);
    }
}

/// <summary>The progress of every symbol of this node, for the summary. Bounded by the number of symbols the feed may have.</summary>
public sealed class SymbolLedger
{
    private readonly ConcurrentDictionary<string, SymbolProgress> _symbols = new();

    public SymbolProgress this[string symbol] => _symbols.GetOrAdd(symbol, static _ => new SymbolProgress());

    /// <summary>A copy, in the symbols' ordinal order.</summary>
    public IReadOnlyList<KeyValuePair<string, SymbolProgress>> Snapshot() =>
        [.. _symbols.OrderBy(entry => entry.Key, StringComparer.Ordinal)];
}
