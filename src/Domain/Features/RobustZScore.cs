namespace AkkaDayTrade.Domain.Features;

/// <summary>
/// Modified z-score of the newest log return among the last n, itself included, `robust_zscore(n)`: 0.6745·(r − median)/MAD,
/// in standard deviations of a normal distribution; beyond ±3.5 is commonly called an outlier (B. Iglewicz, D. Hoaglin, How to
/// Detect and Handle Outliers, 1993). Where more than half of the returns are equal and the MAD so is 0, the mean absolute
/// deviation from the median takes its place: (r − median)/(1.253314·MeanAD); 0 when all are equal. Ready with observation
/// n + 1. An update moves at most n numbers, hence n is at most 1000.
/// </summary>
internal sealed class RobustZScore(int period) : IFeature
{
    private const int MaxPeriod = 1000;

    // 0.75 quantile of the normal distribution, and the root of π/2: what makes the two deviations estimate its standard deviation.
    private const double NormalMedianDeviation = 0.6745;
    private const double NormalMeanDeviation = 1.253314;

    private LogReturns _returns = new();
    private SortedWindow _window = new(period);
    private double _newest;

    public static FeatureKind Compile(FeatureParameters parameters)
    {
        var period = parameters.Period("period", fallback: 60, least: 3, most: MaxPeriod);
        return new FeatureKind(
            $"robust_zscore_{period}",
            FeatureInput.Price,
            ["median", "mad"],
            [new("period", period)],
            period + 1,
            () => new RobustZScore(period));
    }

    public void Update(in Observation observation)
    {
        if (_returns.TryNext(observation.Close, out var logReturn))
        {
            _newest = logReturn;
            _window.Push(logReturn);
        }
    }

    public void Write(Span<double> columns)
    {
        if (!_window.IsFull)
        {
            columns[..3].Fill(double.NaN);
            return;
        }

        var (median, deviation) = (_window.Median, _window.MedianDeviation());
        columns[0] = Score(_newest - median, deviation);
        columns[1] = median;
        columns[2] = deviation;
    }

    public void Save(StateWriter writer)
    {
        _returns.Save(writer);
        _window.Save(writer);
        writer.WriteDouble(_newest);
    }

    public void Restore(ref StateReader reader)
    {
        _returns.Restore(ref reader);
        _window.Restore(ref reader);
        _newest = reader.ReadDouble();
    }

    private double Score(double distance, double medianDeviation)
    {
        if (medianDeviation > 0)
        {
            return NormalMedianDeviation * distance / medianDeviation;
        }

        var meanDeviation = _window.MeanDeviation();
        return meanDeviation > 0 ? distance / (NormalMeanDeviation * meanDeviation) : 0;
    }
}
