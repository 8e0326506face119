using System.Collections.Concurrent;
using System.Diagnostics;

namespace AkkaDayTrade.Pipeline.Telemetry;

/// <summary>
/// Since when the stores of all partitions have had newest values that are not yet written. A symbol waits from the first
/// vector that came after its last write, however often a newer one has taken that vector's place. Safe for use by several threads.
/// </summary>
public sealed class StoreBacklog
{
    private readonly ConcurrentDictionary<object, long> _waitingSince = new();

    /// <summary>How long the symbol that has waited longest has waited, the write under way included; zero when none waits.</summary>
    public TimeSpan Lag
    {
        get
        {
            var oldest = long.MaxValue;
            foreach (var (_, since) in _waitingSince)
            {
                oldest = Math.Min(oldest, since);
            }

            return oldest == long.MaxValue ? TimeSpan.Zero : Stopwatch.GetElapsedTime(oldest);
        }
    }

    /// <param name="store">One store's stage; each has its own backlog.</param>
    /// <param name="timestamp">Since when something waits, in <see cref="Stopwatch"/> ticks; null when nothing does.</param>
    internal void WaitsSince(object store, long? timestamp)
    {
        if (timestamp is { } since)
        {
            _waitingSince[store] = since;
        }
        else
        {
            _waitingSince.TryRemove(store, out _);
        }
    }
}
