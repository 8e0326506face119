namespace AkkaDayTrade.Domain.Features;

/// <summary>
/// Streaming half-space trees, `half_space_trees(window,trees,depth)` (S. C. Tan, K. M. Ting, T. F. Liu, Fast Anomaly
/// Detection for Streaming Data, IJCAI 2011) over two figures of each observation: its log return against their running mean
/// size, and its volume against the running mean volume, both brought into [0, 1]. Each tree halves the square at fixed
/// random cuts and counts how many points of the last full window fell into each part; a point scores the mass of its part
/// times 2^depth, the descent ending where fewer than a tenth of the window are. Value = 1/(1 + m), m = mean score of the
/// trees over the window: 1 where nothing has been, 1/2 where as much has been as if all were spread evenly, towards 0 in the
/// thick of it. Metadata `density` is m. Ready with observation window + 2. Time and memory per update depend on the
/// parameters alone; no randomness but that of the cuts, which never change.
/// </summary>
internal sealed class HalfSpaceTrees : IFeature
{
    /// <summary>The descent ends in a node that holds less than this part of the window.</summary>
    private const double SmallPart = 0.1;

    private readonly int _window;
    private readonly HalfSpacePlan _plan;
    private LogReturns _returns = new();
    private ExponentialAverage _returnSize;
    private ExponentialAverage _volume;
    private int[] _reference;
    private int[] _latest;
    private int _count;
    private bool _hasReference;
    private double _density = double.NaN;

    private HalfSpaceTrees(int window, HalfSpacePlan plan)
    {
        (_window, _plan) = (window, plan);
        _returnSize = ExponentialAverage.OfPeriod(window, seededByMean: false);
        _volume = ExponentialAverage.OfPeriod(window, seededByMean: false);
        _reference = new int[plan.Trees * plan.Nodes];
        _latest = new int[plan.Trees * plan.Nodes];
    }

    public static FeatureKind Compile(FeatureParameters parameters)
    {
        var window = parameters.Period("window", fallback: 250, least: 10);
        var trees = parameters.Period("number of trees", fallback: 10, most: 50);
        var depth = parameters.Period("depth", fallback: 6, most: 8);
        var plan = new HalfSpacePlan(trees, depth);
        return new FeatureKind(
            (trees, depth) == (10, 6) ? $"half_space_trees_{window}" : $"half_space_trees_{window}_{trees}_{depth}",
            FeatureInput.Price,
            ["density"],
            [new("window", window), new("trees", trees), new("depth", depth)],
            window + 2,
            () => new HalfSpaceTrees(window, plan));
    }

    public void Update(in Observation observation)
    {
        if (!_returns.TryNext(observation.Close, out var logReturn))
        {
            return;
        }

        var size = Math.Abs(logReturn);
        var first = 0.5 + (0.5 * ShareOf(logReturn, size + (_returnSize.IsReady ? _returnSize.Value : 0)));
        var volume = observation.Volume;
        var second = volume > 0 ? ShareOf(volume, volume + (_volume.IsReady ? _volume.Value : 0)) : 0;
        _returnSize.Push(size);
        _volume.Push(volume);
        _density = _hasReference ? DensityAt(first, second) : double.NaN;
        Take(first, second);
    }

    public void Write(Span<double> columns)
    {
        columns[0] = 1 / (1 + _density);
        columns[1] = _density;
    }

    public void Save(StateWriter writer)
    {
        _returns.Save(writer);
        _returnSize.Save(writer);
        _volume.Save(writer);
        writer.WriteInt32(_count);
        writer.WriteBoolean(_hasReference);
        writer.WriteDouble(_density);
        for (var node = 0; node < _latest.Length; node++)
        {
            writer.WriteInt32(_reference[node]);
            writer.WriteInt32(_latest[node]);
        }
    }

    public void Restore(ref StateReader reader)
    {
        _returns.Restore(ref reader);
        _returnSize.Restore(ref reader);
        _volume.Restore(ref reader);
        _count = reader.ReadIndex(_window - 1);
        _hasReference = reader.ReadBoolean();
        _density = reader.ReadDouble();
        for (var node = 0; node < _latest.Length; node++)
        {
            _reference[node] = reader.ReadIndex(_window);
            _latest[node] = reader.ReadIndex(_window);
        }
    }

    private static double ShareOf(double part, double whole) => whole > 0 ? part / whole : 0;

    private double DensityAt(double first, double second)
    {
        long score = 0;
        for (var tree = 0; tree < _plan.Trees; tree++)
        {
            var (node, depth) = (0, 0);
            var masses = _reference.AsSpan(tree * _plan.Nodes, _plan.Nodes);
            while (depth < _plan.Depth && masses[node] >= SmallPart * _window)
            {
                node = _plan.ChildOf(tree, node, first, second);
                depth++;
            }

            score += (long)masses[node] << depth;
        }

        return (double)score / ((long)_plan.Trees * _window);
    }

    private void Take(double first, double second)
    {
        for (var tree = 0; tree < _plan.Trees; tree++)
        {
            var masses = _latest.AsSpan(tree * _plan.Nodes, _plan.Nodes);
            var node = 0;
            masses[node]++;
            while (node < _plan.Inner)
            {
                node = _plan.ChildOf(tree, node, first, second);
                masses[node]++;
            }
        }

        if (++_count == _window)
        {
            (_reference, _latest) = (_latest, _reference);
            Array.Clear(_latest);
            _count = 0;
            _hasReference = true;
        }
    }
}
