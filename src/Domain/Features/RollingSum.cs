namespace AkkaDayTrade.Domain.Features;

/// <summary>Sum and mean of the last n values, O(1) a value and free of drift.</summary>
internal struct RollingSum(int length)
{
    private RollingWindow _window = new(length);
    private CompensatedSum _sum;

    public readonly bool IsFull => _window.IsFull;

    public readonly double Value => _sum.Value;

    /// <summary>Mean of the last n values, NaN before there are n.</summary>
    public readonly double Mean => IsFull ? _sum.Value / _window.Count : double.NaN;

    public void Push(double value)
    {
        if (_window.Push(value, out var left))
        {
            _sum.Add(-left);
        }

        _sum.Add(value);
    }

    public readonly void Save(StateWriter writer)
    {
        _window.Save(writer);
        _sum.Save(writer);
    }

    public void Restore(ref StateReader reader)
    {
        _window.Restore(ref reader);
        _sum.Restore(ref reader);
    }
}
