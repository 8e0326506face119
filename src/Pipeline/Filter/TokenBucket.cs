namespace AkkaDayTrade.Pipeline.Filter;

/// <summary>
/// Lets <paramref name="perSecond"/> through a second on average, and after a quiet time at most one second's worth at once.
/// Not safe for use by several threads.
/// </summary>
internal sealed class TokenBucket(int perSecond, TimeProvider time)
{
    private double _tokens = perSecond;
    private long _filledAt = time.GetTimestamp();

    public bool TryTake()
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(perSecond, _tokens + time.GetElapsedTime(_filledAt, now).TotalSeconds * perSecond);
        _filledAt = now;
        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }
}
