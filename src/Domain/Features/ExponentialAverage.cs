namespace AkkaDayTrade.Domain.Features;

/// <summary>
/// Exponentially weighted mean, v ← v + weight·(x − v), that starts from the plain mean of its first values: one for an EMA
/// from the first value, n for TA-Lib's EMA and for Wilder's smoothing (weight 1/n).
/// </summary>
internal struct ExponentialAverage(double weight, int seedLength)
{
    private int _count;
    private double _value;

    public readonly bool IsReady => _count == seedLength;

    /// <summary>NaN before the seed is complete.</summary>
    public readonly double Value => IsReady ? _value : double.NaN;

    /// <summary>An EMA of a period, weight 2/(n+1).</summary>
    public static ExponentialAverage OfPeriod(int period, bool seededByMean) => new(2.0 / (period + 1), seededByMean ? period : 1);

    /// <summary>J. W. Wilder's smoothing (New Concepts in Technical Trading Systems, 1978).</summary>
    public static ExponentialAverage Wilder(int period) => new(1.0 / period, period);

    public void Push(double value) => _value += (value - _value) * (IsReady ? weight : 1.0 / ++_count);

    public readonly void Save(StateWriter writer)
    {
        writer.WriteInt32(_count);
        writer.WriteDouble(_value);
    }

    public void Restore(ref StateReader reader)
    {
        _count = reader.ReadIndex(seedLength);
        _value = reader.ReadDouble();
    }
}
