namespace AkkaDayTrade.Domain.Features;

/// <summary>
/// Volume over the mean volume of the n observations before, `volume_ratio(n)`. Ready with observation n + 1; not ready while
/// the n before had no volume at all, for nothing can be unusual against nothing.
/// </summary>
internal sealed class VolumeRatio(int period) : IFeature
{
    private RollingSum _before = new(period);
    private double _average = double.NaN;
    private double _volume = double.NaN;

    public static FeatureKind Compile(FeatureParameters parameters)
    {
        var period = parameters.Period("period", fallback: 20);
        return new FeatureKind(
            $"volume_ratio_{period}",
            FeatureInput.Volume,
            ["average_volume"],
            [],
            period + 1,
            () => new VolumeRatio(period));
    }

    public void Update(in Observation observation)
    {
        _average = _before.Mean;
        _volume = observation.Volume;
        _before.Push(_volume);
    }

    public void Write(Span<double> columns)
    {
        columns[0] = _average > 0 ? _volume / _average : double.NaN;
        columns[1] = _average;
    }

    public void Save(StateWriter writer)
    {
        _before.Save(writer);
        writer.WriteDouble(_average);
        writer.WriteDouble(_volume);
    }

    public void Restore(ref StateReader reader)
    {
        _before.Restore(ref reader);
        _average = reader.ReadDouble();
        _volume = reader.ReadDouble();
    }
}
