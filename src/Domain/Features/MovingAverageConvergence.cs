namespace AkkaDayTrade.Domain.Features;

/// <summary>
/// MACD (Gerald Appel): the fast EMA less the slow one, `macd(fast,slow,signal)`; value = the line, the signal is an EMA of it,
/// the histogram their difference. Ready with the first observation; with `seed=sma` each EMA starts from the mean of its first
/// n inputs, so the line is ready with observation `slow` and the signal `signal` − 1 later.
/// </summary>
internal sealed class MovingAverageConvergence(int fast, int slow, int signal, bool seededByMean) : IFeature
{
    private ExponentialAverage _fast = ExponentialAverage.OfPeriod(fast, seededByMean);
    private ExponentialAverage _slow = ExponentialAverage.OfPeriod(slow, seededByMean);
    private ExponentialAverage _signal = ExponentialAverage.OfPeriod(signal, seededByMean);

    public static FeatureKind Compile(FeatureParameters parameters)
    {
        var fast = parameters.Period("fast period", fallback: 12);
        var slow = parameters.Period("slow period", fallback: 26, least: fast + 1);
        var signal = parameters.Period("signal period", fallback: 9);
        var seededByMean = parameters.SeededByMean();
        var name = (fast, slow, signal) == (12, 26, 9) ? "macd" : $"macd_{fast}_{slow}_{signal}";
        return new FeatureKind(
            seededByMean ? $"{name}_sma" : name,
            FeatureInput.Price,
            ["macd_line", "signal_line", "histogram"],
            [],
            seededByMean ? slow : 1,
            () => new MovingAverageConvergence(fast, slow, signal, seededByMean));
    }

    public void Update(in Observation observation)
    {
        _fast.Push(observation.Close);
        _slow.Push(observation.Close);
        if (_slow.IsReady)
        {
            _signal.Push(_fast.Value - _slow.Value);
        }
    }

    public void Write(Span<double> columns)
    {
        var line = _fast.Value - _slow.Value;
        columns[0] = line;
        columns[1] = line;
        columns[2] = _signal.Value;
        columns[3] = line - _signal.Value;
    }

    public void Save(StateWriter writer)
    {
        _fast.Save(writer);
        _slow.Save(writer);
        _signal.Save(writer);
    }

    public void Restore(ref StateReader reader)
    {
        _fast.Restore(ref reader);
        _slow.Restore(ref reader);
        _signal.Restore(ref reader);
    }
}
