using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;

namespace AkkaDayTrade.Pipeline.Audit;

/// <summary>One symbol under watch: its ticks and vectors as they pass, and the recomputation that follows them. Safe for use by several threads.</summary>
internal sealed class AuditSample(string symbol, SymbolSetup setup)
{
    private const int MostWaiting = 200_000;

    private readonly Lock _lock = new();
    private readonly Queue<(long Epoch, Tick Tick)> _ticks = new();
    private readonly Queue<FeatureVector> _vectors = new();
    private SymbolAudit? _audit;
    private (long Epoch, long Position) _start;

    public string Symbol => symbol;

    public bool HasStarted => _audit is not null;

    /// <summary>Too much came, or input was lost that the ticks do not tell of: nothing can be said any more.</summary>
    public bool IsAbandoned { get; private set; }

    public void Add(long epoch, Span<Tick> ticks)
    {
        lock (_lock)
        {
            foreach (ref readonly var tick in ticks)
            {
                if (tick.Symbol == symbol)
                {
                    _ticks.Enqueue((epoch, tick));
                }
            }

            IsAbandoned |= _ticks.Count > MostWaiting;
        }
    }

    public void Add(FeatureVector[] vectors)
    {
        lock (_lock)
        {
            foreach (var vector in vectors)
            {
                if (vector.Symbol == symbol)
                {
                    _vectors.Enqueue(vector);
                }
            }

            IsAbandoned |= _vectors.Count > MostWaiting;
        }
    }

    /// <summary>Starts from a saved state, if every tick after it has been seen.</summary>
    public void TryStart(byte[] checkpoint)
    {
        var restored = SymbolCheckpoint.Restore(symbol, setup, checkpoint);
        lock (_lock)
        {
            if (_ticks.TryPeek(out var first) && restored.Epoch == first.Epoch && restored.Position >= first.Tick.Position)
            {
                _start = (restored.Epoch, restored.Position);
                _audit = new SymbolAudit(symbol, setup.Set, restored);
            }
        }
    }

    /// <summary>Follows what has come so far. The first differences found; empty when all bits agree.</summary>
    public IReadOnlyList<BitDifference> Follow(AuditMetrics metrics)
    {
        while (_audit is { } audit && !IsAbandoned && NextVector() is { } vector)
        {
            audit.Take(TicksUpTo(vector), vector.Epoch, Takeover.AfterGap, vector.Epoch);
            if (audit.Reached.Epoch != vector.Epoch)
            {
                IsAbandoned = true;
            }
            else if (_start.CompareTo((vector.Epoch, vector.Position)) <= 0)
            {
                var compared = audit.Compared;
                var differences = audit.Compare(ServedVector.Of(vector));
                metrics.Compared(audit.Compared - compared);
                if (differences.Count > 0)
                {
                    // A gap that was declared because input was lost is no wrong computation.
                    IsAbandoned = differences.Any(difference => IsDeclaredGap(difference));
                    return IsAbandoned ? [] : differences;
                }
            }
        }

        return [];
    }

    private static bool IsDeclaredGap(in BitDifference difference) =>
        difference.Figure == "quality"
        && (difference.ServedBits & (long)VectorQuality.Gap) != 0
        && (difference.ComputedBits & (long)VectorQuality.Gap) == 0;

    private FeatureVector? NextVector()
    {
        lock (_lock)
        {
            return _vectors.TryDequeue(out var vector) ? vector : null;
        }
    }

    private Tick[] TicksUpTo(FeatureVector vector)
    {
        lock (_lock)
        {
            var ticks = new List<Tick>();
            while (_ticks.TryPeek(out var next) && next.Epoch == vector.Epoch && next.Tick.Position <= vector.Position)
            {
                ticks.Add(_ticks.Dequeue().Tick);
            }

            return [.. ticks];
        }
    }
}
