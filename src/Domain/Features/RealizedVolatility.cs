namespace AkkaDayTrade.Domain.Features;

/// <summary>
/// Realized volatility over the last n changes, `realized_volatility(n)`: the root of the summed squared log returns, as a
/// fraction (0.01 = 1 %) over that stretch, not annualised. A change from or to a price of zero or less has no log return
/// and counts as none. Ready with observation n + 1.
/// </summary>
internal sealed class RealizedVolatility(int period) : IFeature
{
    private RollingSum _squaredReturns = new(period);
    private double _previous = double.NaN;

    public static FeatureKind Compile(FeatureParameters parameters)
    {
        var period = parameters.Period("period", fallback: 60);
        return new FeatureKind(
            $"realized_volatility_{period}",
            FeatureInput.Price,
            [],
            [new("period", period)],
            period + 1,
            () => new RealizedVolatility(period));
    }

    public void Update(in Observation observation)
    {
        if (!double.IsNaN(_previous))
        {
            var logReturn = _previous > 0 && observation.Close > 0 ? Math.Log(observation.Close / _previous) : 0;
            _squaredReturns.Push(logReturn * logReturn);
        }

        _previous = observation.Close;
    }

    public void Write(Span<double> columns) =>
        columns[0] = _squaredReturns.IsFull ? Math.Sqrt(Math.Max(0, _squaredReturns.Value)) : double.NaN;

    public void Save(StateWriter writer)
    {
        _squaredReturns.Save(writer);
        writer.WriteDouble(_previous);
    }

    public void Restore(ref StateReader reader)
    {
        _squaredReturns.Restore(ref reader);
        _previous = reader.ReadDouble();
    }
}
