using System.Collections.Concurrent;
using System.Diagnostics;

namespace AkkaDayTrade.Pipeline.Telemetry;

/// <summary>Since when the stages of one kind, one per partition, have had something that waits. Safe for use by several threads.</summary>
public sealed class Backlog
{
    private readonly ConcurrentDictionary<object, long> _waitingSince = new();

    /// <summary>How long the stage that has waited longest has waited; zero when none waits.</summary>
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

    /// <param name="timestamp">Since when something waits, in <see cref="Stopwatch"/> ticks; null when nothing does.</param>
    internal void WaitsSince(object stage, long? timestamp)
    {
        if (timestamp is { } since)
        {
            _waitingSince[stage] = since;
        }
        else
        {
            _waitingSince.TryRemove(stage, out _);
        }
    }
}
