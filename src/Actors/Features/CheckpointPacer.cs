namespace AkkaDayTrade.Actors.Features;

/// <summary>
/// Deals out a node's turns at the snapshot store, evenly spaced: whoever wants one waits for the next that is free. So what
/// becomes due at once is spread out, and intervals stretch when more is due than there are turns. Safe for several threads.
/// </summary>
public sealed class CheckpointPacer
{
    private readonly TimeProvider _time;
    private readonly long _spacing;
    private long _nextTurn;

    public CheckpointPacer(int turnsPerSecond, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(turnsPerSecond, 1);
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _spacing = Math.Max(1, time.TimestampFrequency / turnsPerSecond);
        _nextTurn = time.GetTimestamp();
    }

    /// <summary>Takes the next free turn and says how long it is until then.</summary>
    public TimeSpan Reserve()
    {
        while (true)
        {
            var next = Volatile.Read(ref _nextTurn);
            var now = _time.GetTimestamp();
            var turn = Math.Max(next, now);
            if (Interlocked.CompareExchange(ref _nextTurn, turn + _spacing, next) == next)
            {
                return _time.GetElapsedTime(now, turn);
            }
        }
    }
}
