namespace AkkaDayTrade.Domain.Features;

/// <summary>
/// Joseph Granville's on-balance volume of the session so far, `obv`: volume counts up on a rise of the close and down on a
/// fall. 0 at the first observation of a session day; a trade that is barred from the last price has no direction and does not count.
/// </summary>
internal sealed class OnBalanceVolume : IFeature
{
    private CompensatedSum _balance;
    private double _previousClose = double.NaN;
    private int _sessionDay = int.MinValue;

    public static FeatureKind Compile(FeatureParameters parameters) =>
        new("obv", FeatureInput.Price, [], [], 1, () => new OnBalanceVolume());

    public void Update(in Observation observation)
    {
        if (observation.SessionDay > _sessionDay)
        {
            _sessionDay = observation.SessionDay;
            _balance = default;
        }
        else if (observation.Close > _previousClose)
        {
            _balance.Add(observation.Volume);
        }
        else if (observation.Close < _previousClose)
        {
            _balance.Add(-observation.Volume);
        }

        _previousClose = observation.Close;
    }

    public void Write(Span<double> columns) => columns[0] = double.IsNaN(_previousClose) ? double.NaN : _balance.Value;

    public void Save(StateWriter writer)
    {
        _balance.Save(writer);
        writer.WriteDouble(_previousClose);
        writer.WriteInt32(_sessionDay);
    }

    public void Restore(ref StateReader reader)
    {
        _balance.Restore(ref reader);
        _previousClose = reader.ReadDouble();
        _sessionDay = reader.ReadInt32();
    }
}
