using Akka.Event;

namespace AkkaDayTrade.Actors.Features;

/// <summary>
/// Counts what fails about a node's checkpoints, and says so in the log, one line at most every ten seconds: a store that is down
/// fails for every symbol. Safe for use by several threads.
/// </summary>
public sealed class CheckpointFaults(CheckpointMetrics metrics, ILoggingAdapter log, TimeProvider time)
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private long? _lastLogged;
    private long _unlogged;

    public CheckpointMetrics Metrics => metrics;

    public void Add(CheckpointError error, string symbol, string cause)
    {
        metrics.Failed(error);
        long others;
        lock (_gate)
        {
            if (_lastLogged is { } last && time.GetElapsedTime(last) < LogInterval)
            {
                _unlogged++;
                return;
            }

            (_lastLogged, others, _unlogged) = (time.GetTimestamp(), _unlogged, 0);
        }

        log.Warning("Checkpoint of {Symbol} ({Error}): {Cause} {Others} more like it went unlogged", symbol, error, cause, others);
    }
}
