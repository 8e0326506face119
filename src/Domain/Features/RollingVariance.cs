namespace AkkaDayTrade.Domain.Features;

/// <summary>
/// Mean and population variance of the last n values from their deviations around an anchor. The anchor moves to the newest
/// value when the window has drifted so far from it that the difference of squares would cancel digits away; that costs a
/// pass over the window, but needs a move of many deviations, so an update is O(1) in the long run.
/// </summary>
internal struct RollingVariance(int length)
{
    /// <summary>Squares around the anchor over squares around the mean from which on the anchor moves: costs 2 of 16 digits.</summary>
    private const double MaxCancellation = 64;

    private RollingWindow _window = new(length);
    private double _anchor;
    private CompensatedSum _deviations;
    private CompensatedSum _squares;

    public readonly bool IsFull => _window.IsFull;

    public readonly double Mean => _anchor + (_deviations.Value / _window.Count);

    public readonly double Variance => Math.Max(0, SquaresAroundMean / _window.Count);

    private readonly double SquaresAroundMean =>
        _squares.Value - (_deviations.Value * _deviations.Value / _window.Count);

    public void Push(double value)
    {
        if (_window.Push(value, out var left))
        {
            left -= _anchor;
            _deviations.Add(-left);
            _squares.Add(-(left * left));
        }

        Accumulate(value);
        if (_squares.Value > MaxCancellation * SquaresAroundMean)
        {
            MoveAnchor(value);
        }
    }

    public readonly void Save(StateWriter writer)
    {
        _window.Save(writer);
        writer.WriteDouble(_anchor);
        _deviations.Save(writer);
        _squares.Save(writer);
    }

    public void Restore(ref StateReader reader)
    {
        _window.Restore(ref reader);
        _anchor = reader.ReadDouble();
        _deviations.Restore(ref reader);
        _squares.Restore(ref reader);
    }

    private void MoveAnchor(double anchor)
    {
        _anchor = anchor;
        _deviations = default;
        _squares = default;
        foreach (var value in _window.Values)
        {
            Accumulate(value);
        }
    }

    private void Accumulate(double value)
    {
        var deviation = value - _anchor;
        _deviations.Add(deviation);
        _squares.Add(deviation * deviation);
    }
}
