namespace AkkaDayTrade.Domain.Features;

/// <summary>Middle of the standing bid and ask, `mid`, in units of the price. Ready once both sides are known.</summary>
internal sealed class MidPrice : IFeature
{
    private double _bid = double.NaN;
    private double _ask = double.NaN;

    public static FeatureKind Compile(FeatureParameters parameters) =>
        new("mid", FeatureInput.Quote, [], [], 1, () => new MidPrice());

    public void Update(in Observation observation)
    {
        _bid = observation.Bid;
        _ask = observation.Ask;
    }

    public void Write(Span<double> columns) => columns[0] = (_bid + _ask) / 2;

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
