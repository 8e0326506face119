namespace AkkaDayTrade.Domain.Features;

/// <summary>
/// George Lane's stochastic oscillator, `stochastic(n,d)`: where the close stands between the lowest low and the highest high
/// of the last n, 0 to 100 (50 when they are equal); d = mean of the last d values of k. A third number smooths k first:
/// `stochastic(14,3,3)` is the slow stochastic. Value = k, ready with observation n + smoothing − 1.
/// </summary>
internal sealed class StochasticOscillator(int period, int dPeriod, int smoothing) : IFeature
{
    private RollingMaximum _high = new(period);
    private RollingMaximum _negatedLow = new(period);
    private RollingSum _k = new(smoothing);
    private RollingSum _d = new(dPeriod);

    public static FeatureKind Compile(FeatureParameters parameters)
    {
        var period = parameters.Period("period", fallback: 14);
        var dPeriod = parameters.Period("period of d", fallback: 3);
        var smoothing = parameters.Period("smoothing of k", fallback: 1);
        return new FeatureKind(
            smoothing == 1 ? $"stochastic_{period}_{dPeriod}" : $"stochastic_{period}_{dPeriod}_{smoothing}",
            FeatureInput.Price,
            ["k", "d"],
            [],
            period + smoothing - 1,
            () => new StochasticOscillator(period, dPeriod, smoothing));
    }

    public void Update(in Observation observation)
    {
        _high.Push(observation.High);
        _negatedLow.Push(-observation.Low);
        if (!_high.IsFull)
        {
            return;
        }

        var low = -_negatedLow.Value;
        var range = _high.Value - low;
        _k.Push(range > 0 ? 100 * (observation.Close - low) / range : 50);
        if (_k.IsFull)
        {
            _d.Push(_k.Mean);
        }
    }

    public void Write(Span<double> columns)
    {
        columns[0] = _k.Mean;
        columns[1] = _k.Mean;
        columns[2] = _d.Mean;
    }

    public void Save(StateWriter writer)
    {
        _high.Save(writer);
        _negatedLow.Save(writer);
        _k.Save(writer);
        _d.Save(writer);
    }

    public void Restore(ref StateReader reader)
    {
        _high.Restore(ref reader);
        _negatedLow.Restore(ref reader);
        _k.Restore(ref reader);
        _d.Restore(ref reader);
    }
}
