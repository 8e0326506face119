using AkkaDayTrade.Domain.Predict;

namespace AkkaDayTrade.Domain.Evaluation;

/// <summary>Advice with the probability that is claimed for it.</summary>
public readonly record struct Advice(PredictionType Type, double Confidence);

/// <summary>
/// The naive baseline `majority`: always the direction that came most often so far, as sure as it was frequent. Fed with known
/// outcomes only. What does not beat it has learnt nothing but the shares.
/// </summary>
public sealed class MajorityBaseline
{
    private readonly long[] _counts = new long[Directions.Count];

    /// <summary>Takes an outcome that is known by now.</summary>
    public void Learn(Direction actual) => _counts[(int)actual]++;

    /// <summary>Before the first outcome: flat, a third sure.</summary>
    public Advice Advise()
    {
        var most = Array.IndexOf(_counts, _counts.Max());
        return _counts[most] == 0
            ? new Advice(PredictionType.Hold, 1.0 / Directions.Count)
            : new Advice(Directions.ToAdvice((Direction)most), (double)_counts[most] / _counts.Sum());
    }
}

/// <summary>
/// The naive baseline `last_direction`: a symbol goes on the way its last known outcome went, as sure as that held so far (Laplace's
/// rule of succession). Fed with known outcomes only. One for all symbols.
/// </summary>
public sealed class LastDirectionBaseline
{
    private readonly Dictionary<string, Direction> _last = [];
    private long _held;
    private long _tried;

    /// <summary>Takes an outcome that is known by now; a symbol's in the order of their times.</summary>
    public void Learn(string symbol, Direction actual)
    {
        if (_last.TryGetValue(symbol, out var before))
        {
            _tried++;
            _held += before == actual ? 1 : 0;
        }

        _last[symbol] = actual;
    }

    /// <summary>Before a symbol's first outcome: hold.</summary>
    public Advice Advise(string symbol) => new(
        Directions.ToAdvice(_last.GetValueOrDefault(symbol, Direction.Flat)), (_held + 1.0) / (_tried + Directions.Count));
}
