namespace AkkaDayTrade.Domain.Features;

/// <summary>
/// A sum that keeps what rounding takes away (Knuth's two-sum, compensated after Kahan and Babuška), so that adding and
/// taking away again for millions of ticks leaves no drift.
/// </summary>
internal struct CompensatedSum
{
    private double _sum;
    private double _lost;

    public readonly double Value => _sum + _lost;

    public void Add(double value)
    {
        var sum = _sum + value;
        var added = sum - _sum;
        _lost += (_sum - (sum - added)) + (value - added);
        _sum = sum;
    }

    public readonly void Save(StateWriter writer)
    {
        writer.WriteDouble(_sum);
        writer.WriteDouble(_lost);
    }

    public void Restore(ref StateReader reader)
    {
        _sum = reader.ReadDouble();
        _lost = reader.ReadDouble();
    }
}
