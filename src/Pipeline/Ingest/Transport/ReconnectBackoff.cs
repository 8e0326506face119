namespace AkkaDayTrade.Pipeline.Ingest.Transport;

/// <summary>
/// How long to wait before the next attempt: doubling from <paramref name="shortest"/> to <paramref name="longest"/>, each
/// shortened by up to a fifth at random so that many clients do not come back together.
/// </summary>
/// <remarks>
/// It starts over only after a healthy period: a link that was subscribed at least as long as the wait before it, and never
/// less than <paramref name="shortest"/>. A bare connect does not count; that is where Akka's RestartSource does not serve, for it
/// measures from the start of an attempt, time-out of the connect included.
/// </remarks>
/// <param name="random">Gives 0 (inclusive) to 1 (exclusive).</param>
internal sealed class ReconnectBackoff(TimeSpan shortest, TimeSpan longest, Func<double> random)
{
    /// <summary>The wait after an answer that says "too often" or "someone else is here", in units of the longest wait.</summary>
    public const int LongWaits = 10;

    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromDays(1);

    private int _doublings;
    private TimeSpan _last;

    /// <param name="uptime">How long the link was subscribed before it broke; zero when it never was.</param>
    public TimeSpan Next(TimeSpan uptime)
    {
        if (uptime >= shortest && uptime >= _last)
        {
            _doublings = 0;
        }

        var wait = Math.Min(longest.TotalSeconds, shortest.TotalSeconds * Math.Pow(2, Math.Min(_doublings, 30)));
        _doublings++;
        return _last = TimeSpan.FromSeconds(wait * (1 - (random() / 5)));
    }

    /// <summary>The wait after a 429 or an eviction: what the server asked for, else ten times the longest; lengthened by up to a fifth.</summary>
    public TimeSpan Long(TimeSpan? retryAfter)
    {
        var wait = retryAfter is { } asked
            ? Math.Clamp(asked.TotalSeconds, shortest.TotalSeconds, LongestRetryAfter.TotalSeconds)
            : longest.TotalSeconds * LongWaits;
        return _last = TimeSpan.FromSeconds(wait * (1 + (random() / 5)));
    }
}
