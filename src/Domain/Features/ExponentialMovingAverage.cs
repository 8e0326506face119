namespace AkkaDayTrade.Domain.Features;

/// <summary>
/// Exponential moving average of the closes, `ema(n)`: starts from the first close, so it is ready with the first observation.
/// `ema(n,seed=sma)` starts from the mean of the first n, as TA-Lib does, and is ready with the n-th.
/// </summary>
internal sealed class ExponentialMovingAverage(int period, bool seededByMean) : IFeature
{
    private ExponentialAverage _average = ExponentialAverage.OfPeriod(period, seededByMean);

    public static FeatureKind Compile(FeatureParameters parameters)
    {
        var period = parameters.Period("period");
        var seededByMean = parameters.SeededByMean();
        return new FeatureKind(
            seededByMean ? $"ema_{period}_sma" : $"ema_{period}",
            FeatureInput.Price,
            [],
            [new("period", period), new("alpha", 2.0 / (period + 1))],
            seededByMean ? period : 1,
            () => new ExponentialMovingAverage(period, seededByMean));
    }

    public void Update(in Observation observation) => _average.Push(observation.Close);

    public void Write(Span<double> columns) => columns[0] = _average.Value;

    public void Save(StateWriter writer) => _average.Save(writer);

    public void Restore(ref StateReader reader) => _average.Restore(ref reader);
}
