namespace AkkaDayTrade.Domain.Features;

/// <summary>
/// Log returns from close to close, as fractions (0.01 ≈ 1 %). A change from or to a price of zero or less has none and
/// counts as 0, as in <see cref="RealizedVolatility"/>.
/// </summary>
internal struct LogReturns()
{
    private double _previous = double.NaN;

    /// <summary>False for the first close, which has nothing before it.</summary>
    public bool TryNext(double close, out double logReturn)
    {
        var previous = _previous;
        _previous = close;
        logReturn = previous > 0 && close > 0 ? Math.Log(close / previous) : 0;
        return !double.IsNaN(previous);
    }

    public readonly void Save(StateWriter writer) => writer.WriteDouble(_previous);

    public void Restore(ref StateReader reader) => _previous = reader.ReadDouble();
}
