namespace AkkaDayTrade.Domain.Features;

/// <summary>Arithmetic mean of the last n closes, `sma(n)`. Ready with the n-th observation.</summary>
public sealed class SimpleMovingAverage : IFeature
{
    private readonly double[] _window;
    private int _next;
    private int _count;
    private double _sum;
    private double _compensation;

    private SimpleMovingAverage(int period) => _window = new double[period];

    public static FeatureKind Compile(FeatureSpecification specification)
    {
        ArgumentNullException.ThrowIfNull(specification);
        var period = (int)specification.Numbers[0];
        return new FeatureKind(
            $"sma_{period}",
            FeatureInput.Price,
            [],
            [new("period", period), new("data_points", period)],
            period,
            () => new SimpleMovingAverage(period));
    }

    public void Update(in Observation observation)
    {
        if (_count == _window.Length)
        {
            Accumulate(-_window[_next]);
        }
        else
        {
            _count++;
        }

        _window[_next] = observation.Close;
        _next = _next + 1 == _window.Length ? 0 : _next + 1;
        Accumulate(observation.Close);
    }

    public void Write(Span<double> columns) =>
        columns[0] = _count == _window.Length ? (_sum + _compensation) / _count : double.NaN;

    public void Save(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteDoubles(_window);
        writer.WriteInt32(_next);
        writer.WriteInt32(_count);
        writer.WriteDouble(_sum);
        writer.WriteDouble(_compensation);
    }

    public void Restore(ref StateReader reader)
    {
        reader.ReadDoubles(_window);
        _next = reader.ReadInt32();
        _count = reader.ReadInt32();
        _sum = reader.ReadDouble();
        _compensation = reader.ReadDouble();
    }

    /// <summary>Neumaier's compensated addition.</summary>
    private void Accumulate(double value)
    {
        var sum = _sum + value;
        _compensation += Math.Abs(_sum) >= Math.Abs(value) ? (_sum - sum) + value : (value - sum) + _sum;
        _sum = sum;
    }
}
