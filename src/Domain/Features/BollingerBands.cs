using System.Globalization;

namespace AkkaDayTrade.Domain.Features;

/// <summary>
/// John Bollinger's bands, `bollinger(n,k)`: mean ± k population standard deviations of the last n closes. Value = position of
/// the close, 0 at the lower band and 1 at the upper one; 0.5 when the deviation is below rounding noise, as on a flat tape.
/// Ready with the n-th observation.
/// </summary>
internal sealed class BollingerBands(int period, double deviations) : IFeature
{
    private RollingVariance _closes = new(period);
    private double _close;

    public static FeatureKind Compile(FeatureParameters parameters)
    {
        var period = parameters.Period("period", fallback: 20, least: 2);
        var deviations = parameters.Factor("number of deviations", fallback: 2, most: 100);
        return new FeatureKind(
            deviations == 2 ? $"bollinger_{period}" : string.Create(CultureInfo.InvariantCulture, $"bollinger_{period}_{deviations}"),
            FeatureInput.Price,
            ["middle_band", "upper_band", "lower_band", "band_width", "std"],
            [],
            period,
            () => new BollingerBands(period, deviations));
    }

    public void Update(in Observation observation)
    {
        _close = observation.Close;
        _closes.Push(_close);
    }

    public void Write(Span<double> columns)
    {
        if (!_closes.IsFull)
        {
            columns[..6].Fill(double.NaN);
            return;
        }

        var mean = _closes.Mean;
        var std = Math.Sqrt(_closes.Variance);
        var reach = deviations * std;
        columns[0] = std <= Rounding.NoiseOf(_close) ? 0.5 : (_close - mean + reach) / (2 * reach);
        columns[1] = mean;
        columns[2] = mean + reach;
        columns[3] = mean - reach;
        columns[4] = 2 * reach;
        columns[5] = std;
    }

    public void Save(StateWriter writer)
    {
        _closes.Save(writer);
        writer.WriteDouble(_close);
    }

    public void Restore(ref StateReader reader)
    {
        _closes.Restore(ref reader);
        _close = reader.ReadDouble();
    }
}
