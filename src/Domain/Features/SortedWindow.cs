namespace AkkaDayTrade.Domain.Features;

/// <summary>
/// The last n values in their order of size, for medians that are exact. A push moves at most n values within one array:
/// for the lengths that features ask for that is less work than any tree.
/// </summary>
internal struct SortedWindow(int length)
{
    private readonly double[] _sorted = new double[length];
    private RollingWindow _window = new(length);

    public readonly bool IsFull => _window.IsFull;

    public readonly double Median => MiddleOf(_sorted, _window.Count);

    public void Push(double value)
    {
        // Turns -0 into 0: the two are equal, so which of them is taken out again would depend on what came between.
        value += 0.0;
        var kept = _window.Count;
        if (_window.Push(value, out var left))
        {
            kept--;
            var gone = PlaceOf(left, kept + 1);
            Array.Copy(_sorted, gone + 1, _sorted, gone, kept - gone);
        }

        var place = PlaceOf(value, kept);
        Array.Copy(_sorted, place, _sorted, place + 1, kept - place);
        _sorted[place] = value;
    }

    /// <summary>Median of the absolute deviations from the <see cref="Median"/>.</summary>
    public readonly double MedianDeviation()
    {
        // The deviations fall towards the median and rise behind it: merging the two runs gives them in their order.
        var (count, median) = (_window.Count, Median);
        var high = PlaceOf(median, count);
        var low = high - 1;
        double previous = 0, deviation = 0;
        for (var taken = 0; taken <= count / 2; taken++)
        {
            previous = deviation;
            deviation = high >= count || (low >= 0 && median - _sorted[low] <= _sorted[high] - median)
                ? median - _sorted[low--]
                : _sorted[high++] - median;
        }

        return count % 2 == 1 ? deviation : (previous + deviation) / 2;
    }

    /// <summary>Mean of the absolute deviations from the <see cref="Median"/>.</summary>
    public readonly double MeanDeviation()
    {
        var (sum, median) = (0.0, Median);
        foreach (var value in _sorted.AsSpan(0, _window.Count))
        {
            sum += Math.Abs(value - median);
        }

        return sum / _window.Count;
    }

    public readonly void Save(StateWriter writer) => _window.Save(writer);

    public void Restore(ref StateReader reader)
    {
        _window.Restore(ref reader);
        foreach (var value in _window.Values)
        {
            if (double.IsNaN(value))
            {
                throw new InvalidDataException("State holds NaN where a return is expected.");
            }
        }

        _window.Values.CopyTo(_sorted);
        _sorted.AsSpan(0, _window.Count).Sort();
    }

    private static double MiddleOf(double[] sorted, int count) =>
        count % 2 == 1 ? sorted[count / 2] : (sorted[(count / 2) - 1] + sorted[count / 2]) / 2;

    /// <summary>Index of the first of the first <paramref name="count"/> values that is not below <paramref name="value"/>.</summary>
    private readonly int PlaceOf(double value, int count)
    {
        var (from, to) = (0, count);
        while (from < to)
        {
            var middle = (from + to) >>> 1;
            if (_sorted[middle] < value)
            {
                from = middle + 1;
            }
            else
            {
                to = middle;
            }
        }

        return from;
    }
}
