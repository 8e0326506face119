namespace AkkaDayTrade.Domain.Features;

/// <summary>
/// Volume-weighted average price of the session so far, `vwap`; of a bar the typical price (high + low + close) / 3 counts.
/// Starts afresh with the first volume of a later session day. Ready with the first volume.
/// </summary>
internal sealed class VolumeWeightedPrice : IFeature
{
    private CompensatedSum _turnover;
    private CompensatedSum _volume;
    private int _sessionDay = int.MinValue;

    public static FeatureKind Compile(FeatureParameters parameters) =>
        new("vwap", FeatureInput.Volume, [], [], 1, () => new VolumeWeightedPrice());

    public void Update(in Observation observation)
    {
        if (observation.SessionDay > _sessionDay)
        {
            _sessionDay = observation.SessionDay;
            _turnover = default;
            _volume = default;
        }

        var typicalPrice = (observation.High + observation.Low + observation.Close) / 3;
        _turnover.Add(typicalPrice * observation.Volume);
        _volume.Add(observation.Volume);
    }

    public void Write(Span<double> columns) => columns[0] = _volume.Value > 0 ? _turnover.Value / _volume.Value : double.NaN;

    public void Save(StateWriter writer)
    {
        _turnover.Save(writer);
        _volume.Save(writer);
        writer.WriteInt32(_sessionDay);
    }

    public void Restore(ref StateReader reader)
    {
        _turnover.Restore(ref reader);
        _volume.Restore(ref reader);
        _sessionDay = reader.ReadInt32();
    }
}
