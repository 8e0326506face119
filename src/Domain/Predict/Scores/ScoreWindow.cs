namespace AkkaDayTrade.Domain.Predict.Scores;

/// <summary>
/// The scores of the last stretch of event time, in equal buckets: what is older than the window falls out bucket by bucket.
/// Memory is bounded by the number of buckets. Not safe for use by several threads.
/// </summary>
public sealed class ScoreWindow(long windowNanos, int buckets)
{
    private readonly long _bucketNanos = Math.Max(1, windowNanos / buckets);
    private readonly RiseTally?[] _tallies = new RiseTally?[buckets];
    private readonly long[] _numbers = new long[buckets];
    private long _newest = long.MinValue;

    /// <summary>Counts an answer at its horizon. One that lies before the window counts for nothing.</summary>
    public void Add(in ScoredAnswer answer)
    {
        var number = answer.Outcome.DueUnixNanos / _bucketNanos;
        _newest = Math.Max(_newest, number);
        if (number <= _newest - _tallies.Length)
        {
            return;
        }

        var place = (int)(number % _tallies.Length);
        var tally = _tallies[place] ??= new RiseTally();
        if (_numbers[place] != number)
        {
            tally.Clear();
            _numbers[place] = number;
        }

        tally.Add(answer);
    }

    public ScoreSummary Summarize()
    {
        var sum = new RiseTally();
        for (var place = 0; place < _tallies.Length; place++)
        {
            if (_tallies[place] is { } tally && _numbers[place] > _newest - _tallies.Length)
            {
                sum.Add(tally);
            }
        }

        return sum.Summarize();
    }
}
