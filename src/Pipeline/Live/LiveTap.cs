using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Predict;

namespace AkkaDayTrade.Pipeline.Live;

/// <summary>What is new of a symbol.</summary>
/// <param name="Vector">Null when only a prediction came.</param>
/// <param name="Scored">Null when there was no prediction.</param>
public sealed record LiveNews(FeatureVector? Vector, ScoredVector? Scored)
{
    public string Symbol => Vector?.Symbol ?? Scored!.Vector.Symbol;
}

/// <summary>
/// Collects what this process computes for viewers elsewhere: per symbol the newest, until it is taken. Bounded by the symbols, and
/// a single read while nobody wants it. Safe for use by several threads.
/// </summary>
public sealed class LiveTap
{
    private readonly Lock _lock = new();
    private Dictionary<string, LiveNews> _waiting = [];
    private volatile bool _isOpen;

    /// <summary>Whether anybody wants it; closed, it forgets what waits.</summary>
    public bool IsOpen
    {
        get => _isOpen;
        set
        {
            _isOpen = value;
            if (!value)
            {
                Take();
            }
        }
    }

    public void Offer(FeatureVector[] vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        if (!_isOpen)
        {
            return;
        }

        lock (_lock)
        {
            foreach (var vector in vectors)
            {
                _waiting[vector.Symbol] = new LiveNews(vector, _waiting.GetValueOrDefault(vector.Symbol)?.Scored);
            }
        }
    }

    public void Offer(ScoredVector scored)
    {
        ArgumentNullException.ThrowIfNull(scored);
        if (!_isOpen)
        {
            return;
        }

        lock (_lock)
        {
            _waiting[scored.Vector.Symbol] = new LiveNews(_waiting.GetValueOrDefault(scored.Vector.Symbol)?.Vector, scored);
        }
    }

    /// <summary>What came since the last time.</summary>
    public IReadOnlyCollection<LiveNews> Take()
    {
        lock (_lock)
        {
            if (_waiting.Count == 0)
            {
                return [];
            }

            var taken = _waiting;
            _waiting = [];
            return taken.Values;
        }
    }
}
