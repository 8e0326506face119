using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace AkkaDayTrade.Pipeline.Store;

/// <summary>
/// The newest vectors that this process wrote or read, for a short while. Bounded: when it is full of fresh ones, a further
/// symbol is not kept. Safe for use by several threads.
/// </summary>
internal sealed class VectorCache(TimeSpan timeToLive, int capacity = VectorCache.DefaultCapacity)
{
    public const int DefaultCapacity = 100_000;

    private readonly ConcurrentDictionary<string, Entry> _entries = new();
    private readonly long _lifetime = (long)(timeToLive.TotalSeconds * Stopwatch.Frequency);
    private int _count;
    private long _hits;
    private long _misses;

    public long Hits => Volatile.Read(ref _hits);

    public long Misses => Volatile.Read(ref _misses);

    public bool TryGet(string symbol, [NotNullWhen(true)] out StoredVector? vector)
    {
        if (_entries.TryGetValue(symbol, out var entry) && IsFresh(entry))
        {
            Interlocked.Increment(ref _hits);
            vector = entry.Vector;
            return true;
        }

        Interlocked.Increment(ref _misses);
        vector = null;
        return false;
    }

    public void Put(StoredVector vector)
    {
        if (_lifetime == 0)
        {
            return;
        }

        var entry = new Entry(vector, Stopwatch.GetTimestamp());
        if (_entries.ContainsKey(vector.Symbol))
        {
            _entries[vector.Symbol] = entry;
        }
        else if ((Volatile.Read(ref _count) < capacity || DropStale()) && _entries.TryAdd(vector.Symbol, entry))
        {
            Interlocked.Increment(ref _count);
        }
    }

    public void Remove(string symbol)
    {
        if (_entries.TryRemove(symbol, out _))
        {
            Interlocked.Decrement(ref _count);
        }
    }

    private bool DropStale()
    {
        foreach (var (symbol, entry) in _entries)
        {
            if (!IsFresh(entry))
            {
                Remove(symbol);
            }
        }

        return Volatile.Read(ref _count) < capacity;
    }

    private bool IsFresh(Entry entry) => Stopwatch.GetTimestamp() - entry.At < _lifetime;

    private sealed record Entry(StoredVector Vector, long At);
}
