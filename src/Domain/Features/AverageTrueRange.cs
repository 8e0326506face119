namespace AkkaDayTrade.Domain.Features;

/// <summary>
/// Wilder's average true range, `atr(n)`, in units of the price: the mean of the first n true ranges, then smoothed by 1/n.
/// The first observation has no true range, so it is ready with observation n + 1. On ticks the range is the move since the last.
/// </summary>
internal sealed class AverageTrueRange(int period) : IFeature
{
    private ExponentialAverage _range = ExponentialAverage.Wilder(period);
    private double _previousClose = double.NaN;

    public static FeatureKind Compile(FeatureParameters parameters)
    {
        var period = parameters.Period("period", fallback: 14);
        return new FeatureKind(
            $"atr_{period}", FeatureInput.Price, [], [new("period", period)], period + 1, () => new AverageTrueRange(period));
    }

    public void Update(in Observation observation)
    {
        if (!double.IsNaN(_previousClose))
        {
            _range.Push(Math.Max(observation.High, _previousClose) - Math.Min(observation.Low, _previousClose));
        }

        _previousClose = observation.Close;
    }

    public void Write(Span<double> columns) => columns[0] = _range.Value;

    public void Save(StateWriter writer)
    {
        _range.Save(writer);
        writer.WriteDouble(_previousClose);
    }

    public void Restore(ref StateReader reader)
    {
        _range.Restore(ref reader);
        _previousClose = reader.ReadDouble();
    }
}
