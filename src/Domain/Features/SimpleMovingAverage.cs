namespace AkkaDayTrade.Domain.Features;

/// <summary>Arithmetic mean of the last n closes, `sma(n)`. Ready with the n-th observation.</summary>
internal sealed class SimpleMovingAverage(int period) : IFeature
{
    private RollingSum _closes = new(period);

    public static FeatureKind Compile(FeatureParameters parameters)
    {
        var period = parameters.Period("period");
        return new FeatureKind(
            $"sma_{period}",
            FeatureInput.Price,
            [],
            [new("period", period), new("data_points", period)],
            period,
            () => new SimpleMovingAverage(period));
    }

    public void Update(in Observation observation) => _closes.Push(observation.Close);

    public void Write(Span<double> columns) => columns[0] = _closes.Mean;

    public void Save(StateWriter writer) => _closes.Save(writer);

    public void Restore(ref StateReader reader) => _closes.Restore(ref reader);
}
