namespace AkkaDayTrade.Domain.Features;

/// <summary>
/// Wilder's relative strength index, `rsi(n)`, 0 to 100: gains and losses start from the mean of the first n changes and are
/// then smoothed by 1/n. 100 without losses; 50 on a flat tape, that is, as long as there was no change or when both averages
/// have faded below rounding noise. Ready with observation n + 1.
/// </summary>
internal sealed class RelativeStrengthIndex(int period) : IFeature
{
    private ExponentialAverage _gain = ExponentialAverage.Wilder(period);
    private ExponentialAverage _loss = ExponentialAverage.Wilder(period);
    private double _previous = double.NaN;

    public static FeatureKind Compile(FeatureParameters parameters)
    {
        var period = parameters.Period("period", fallback: 14);
        return new FeatureKind(
            $"rsi_{period}",
            FeatureInput.Price,
            ["avg_gain", "avg_loss"],
            [new("period", period)],
            period + 1,
            () => new RelativeStrengthIndex(period));
    }

    public void Update(in Observation observation)
    {
        if (!double.IsNaN(_previous))
        {
            var change = observation.Close - _previous;
            _gain.Push(Math.Max(0, change));
            _loss.Push(Math.Max(0, -change));
        }

        _previous = observation.Close;
    }

    public void Write(Span<double> columns)
    {
        var gain = _gain.Value;
        var loss = _loss.Value;
        columns[0] = gain + loss <= Rounding.NoiseOf(_previous) ? 50 : 100 * (gain / (gain + loss));
        columns[1] = gain;
        columns[2] = loss;
    }

    public void Save(StateWriter writer)
    {
        _gain.Save(writer);
        _loss.Save(writer);
        writer.WriteDouble(_previous);
    }

    public void Restore(ref StateReader reader)
    {
        _gain.Restore(ref reader);
        _loss.Restore(ref reader);
        _previous = reader.ReadDouble();
    }
}
