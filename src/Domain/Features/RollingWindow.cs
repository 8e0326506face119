namespace AkkaDayTrade.Domain.Features;

/// <summary>The last n values in a ring: the building block of every feature that looks back a fixed number of observations.</summary>
internal struct RollingWindow(int length)
{
    private readonly double[] _values = new double[length];
    private int _next;
    private int _count;

    public readonly int Count => _count;

    public readonly bool IsFull => _count == _values.Length;

    /// <summary>The values held, in no particular order.</summary>
    public readonly ReadOnlySpan<double> Values => _values.AsSpan(0, _count);

    /// <summary>Takes the newest value. True when the window was full, and <paramref name="left"/> is the one that made room.</summary>
    public bool Push(double value, out double left)
    {
        var wasFull = IsFull;
        left = _values[_next];
        _values[_next] = value;
        _next = _next + 1 == _values.Length ? 0 : _next + 1;
        _count += wasFull ? 0 : 1;
        return wasFull;
    }

    public readonly void Save(StateWriter writer)
    {
        writer.WriteInt32(_next);
        writer.WriteInt32(_count);
        writer.WriteDoubles(Values);
    }

    public void Restore(ref StateReader reader)
    {
        _next = reader.ReadIndex(_values.Length - 1);
        _count = reader.ReadIndex(_values.Length);
        reader.ReadDoubles(_values.AsSpan(0, _count));
    }
}
