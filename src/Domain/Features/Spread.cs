namespace AkkaDayTrade.Domain.Features;

/// <summary>Standing ask less standing bid, `spread`, in units of the price. Ready once both sides are known.</summary>
internal sealed class Spread : IFeature
{
    private double _bid = double.NaN;
    private double _ask = double.NaN;

    public static FeatureKind Compile(FeatureParameters parameters) =>
        new("spread", FeatureInput.Quote, [], [], 1, () => new Spread());

    public void Update(in Observation observation)
    {
        _bid = observation.Bid;
        _ask = observation.Ask;
    }

    public void Write(Span<double> columns) => columns[0] = _ask - _bid;

    public void Save(StateWriter writer)
    {
        writer.WriteDouble(_bid);
        writer.WriteDouble(_ask);
    }

    public void Restore(ref StateReader reader)
    {
        _bid = reader.ReadDouble();
        _ask = reader.ReadDouble();
    }
}
