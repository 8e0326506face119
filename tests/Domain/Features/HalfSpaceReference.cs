namespace AkkaDayTrade.Tests.Domain.Features;

/// <summary>
/// Half-space trees without counters: whenever a part's mass is asked for, the points of the last full window that lie in it
/// are counted.
/// </summary>
internal sealed class HalfSpaceReference
{
    private readonly int _window;
    private readonly int _depth;
    private readonly List<Part> _trees = [];
    private readonly List<double[]> _points = [];
    private double[][] _reference = [];
    private double? _returnSize;
    private double? _volume;
    private ulong _random = 763;

    public HalfSpaceReference(int window, int trees, int depth)
    {
        (_window, _depth) = (window, depth);
        for (var tree = 0; tree < trees; tree++)
        {
            var (first, second) = (Range(), Range());
            _trees.Add(Cut([first.Low, second.Low], [first.High, second.High], 0));
        }
    }

    public double Next(double logReturn, double volume)
    {
        var size = Math.Abs(logReturn);
        double[] point =
        [
            size + (_returnSize ?? 0) is > 0 and var whole ? 0.5 + (0.5 * logReturn / whole) : 0.5,
            volume > 0 ? volume / (volume + (_volume ?? 0)) : 0,
        ];
        var weight = 2.0 / (_window + 1);
        _returnSize = _returnSize is { } before ? before + ((size - before) * weight) : size;
        _volume = _volume is { } earlier ? earlier + ((volume - earlier) * weight) : volume;
        var density = _reference.Length == 0 ? double.NaN : _trees.Sum(tree => Score(tree, point, _reference, 0)) / (_trees.Count * _window);
        _points.Add(point);
        if (_points.Count == _window)
        {
            _reference = [.. _points];
            _points.Clear();
        }

        return density;
    }

    private double Score(Part part, double[] point, double[][] points, int depth) =>
        depth == _depth || points.Length < 0.1 * _window
            ? points.Length * Math.Pow(2, depth)
            : part.IsLeft(point)
                ? Score(part.Left!, point, [.. points.Where(part.IsLeft)], depth + 1)
                : Score(part.Right!, point, [.. points.Where(other => !part.IsLeft(other))], depth + 1);

    private Part Cut(double[] low, double[] high, int depth)
    {
        if (depth == _depth)
        {
            return new Part(0, 0, null, null);
        }

        var axis = NextUnit() < 0.5 ? 1 : 0;
        var cut = (low[axis] + high[axis]) / 2;
        double[] leftHigh = [.. high], rightLow = [.. low];
        leftHigh[axis] = cut;
        rightLow[axis] = cut;
        var left = Cut(low, leftHigh, depth + 1);
        return new Part(axis, cut, left, Cut(rightLow, high, depth + 1));
    }

    private (double Low, double High) Range()
    {
        var middle = NextUnit();
        var reach = Math.Max(middle, 1 - middle);
        return (middle - reach, middle + reach);
    }

    private double NextUnit()
    {
        _random += 0x9E3779B97F4A7C15;
        var z = _random;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * Math.Pow(2, -53);
    }

    private sealed record Part(int Axis, double At, Part? Left, Part? Right)
    {
        public bool IsLeft(double[] point) => point[Axis] < At;
    }
}
