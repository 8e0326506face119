using AkkaDayTrade.Domain.Predict.Scores;

namespace AkkaDayTrade.Pipeline.Predict.Scores;

/// <summary>Why an answer was never joined with what happened.</summary>
public enum UnscoredReason
{
    /// <summary>Input was lost, or the feed began anew, before the horizon.</summary>
    Gap,

    /// <summary>Too many answers of the symbol waited for their horizon; the oldest went.</summary>
    Overflow,

    /// <summary>Neither a price nor both sides of the quote stood at the horizon to hold against what stood before.</summary>
    Unpriced,
}

/// <summary>
/// One model's scores, altogether and by symbol. Safe for use by several threads. Memory is bounded by the symbols, of which
/// at most <see cref="MostSymbols"/> have scores of their own.
/// </summary>
public sealed class ModelScores
{
    public const int MostSymbols = 20_000;

    private const int BucketsOfAll = 60;
    private const int BucketsOfSymbol = 12;

    private readonly Lock _lock = new();
    private readonly long _windowNanos;
    private readonly long _refreshNanos;
    private readonly ScoreWindow _all;
    private readonly Dictionary<string, ScoreWindow> _bySymbol = [];
    private readonly long[] _unscored = new long[Enum.GetValues<UnscoredReason>().Length];
    private ScoreSummary _recent = ScoreSummary.Empty;
    private long _recentAt = long.MinValue;

    internal ModelScores(string model, long windowNanos)
    {
        (Model, _windowNanos, _refreshNanos) = (model, windowNanos, windowNanos / 600);
        _all = new ScoreWindow(windowNanos, BucketsOfAll);
    }

    public string Model { get; }

    /// <summary>Answers scored since the start.</summary>
    public long Scored { get; private set; }

    /// <summary>True while the accuracy is below the floor.</summary>
    public bool IsBelowFloor => BelowFloorSince is not null;

    /// <summary>Event time at which the accuracy fell below the floor; null while it is not.</summary>
    internal long? BelowFloorSince { get; set; }

    /// <summary>Answers that never will be scored.</summary>
    public long UnscoredFor(UnscoredReason reason) => Volatile.Read(ref _unscored[(int)reason]);

    /// <summary>The whole window's scores, at most a six-hundredth of the window old. Moves with event time only, so a replay repeats itself.</summary>
    public ScoreSummary Recent
    {
        get
        {
            lock (_lock)
            {
                return _recent;
            }
        }
    }

    public ScoreSummary Summarize()
    {
        lock (_lock)
        {
            return _all.Summarize();
        }
    }

    /// <summary>By symbol, in the order of their names.</summary>
    public IReadOnlyList<KeyValuePair<string, ScoreSummary>> SummarizeSymbols()
    {
        lock (_lock)
        {
            return [.. _bySymbol.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Summarize()))];
        }
    }

    internal void Unscored(UnscoredReason reason, int count) => Interlocked.Add(ref _unscored[(int)reason], count);

    /// <returns>True when <see cref="Recent"/> has been renewed.</returns>
    internal bool Add(string symbol, in ScoredAnswer answer)
    {
        var unixNanos = answer.Outcome.DueUnixNanos;
        lock (_lock)
        {
            Scored++;
            _all.Add(answer);
            if (!_bySymbol.TryGetValue(symbol, out var window) && _bySymbol.Count < MostSymbols)
            {
                _bySymbol.Add(symbol, window = new ScoreWindow(_windowNanos, BucketsOfSymbol));
            }

            window?.Add(answer);
            if (unixNanos - _refreshNanos < _recentAt)
            {
                return false;
            }

            (_recent, _recentAt) = (_all.Summarize(), unixNanos);
            return true;
        }
    }
}
