using AkkaDayTrade.Actors.Wire;

namespace AkkaDayTrade.Actors.Features;

/// <summary>How a figure is written, two bits each.</summary>
internal enum FigureForm : byte
{
    /// <summary>NaN as .NET writes it: nothing follows.</summary>
    Absent,

    /// <summary>As the figure before it: nothing follows.</summary>
    Same,

    /// <summary>A number of at most four decimals: the difference to the last such one, in ten-thousandths.</summary>
    Decimal,

    /// <summary>Anything else, by its bits.</summary>
    Bits,
}

/// <summary>
/// One column of prices or volumes on the wire: what markets quote takes one to three bytes, everything else keeps its
/// bits. Either end goes through the same states.
/// </summary>
internal struct Figure
{
    private const double Scale = 10_000;
    private const double MostScaled = 1L << 53;

    private static readonly ulong NaN = BitConverter.DoubleToUInt64Bits(double.NaN);

    private ulong _last;
    private long _lastScaled;
    private long _scaled;

    public FigureForm FormOf(double value)
    {
        var bits = BitConverter.DoubleToUInt64Bits(value);
        if (bits == NaN)
        {
            return FigureForm.Absent;
        }

        if (bits == _last)
        {
            return FigureForm.Same;
        }

        var scaled = Math.Round(value * Scale);
        if (!(Math.Abs(scaled) < MostScaled))
        {
            return FigureForm.Bits;
        }

        _scaled = (long)scaled;
        return BitConverter.DoubleToUInt64Bits(_scaled / Scale) == bits ? FigureForm.Decimal : FigureForm.Bits;
    }

    /// <summary>Writes the value in the form that <see cref="FormOf"/> has just told for it.</summary>
    public void Write(ref WireWriter writer, double value, FigureForm form)
    {
        switch (form)
        {
            case FigureForm.Decimal:
                writer.Signed(_scaled - _lastScaled);
                _lastScaled = _scaled;
                break;
            case FigureForm.Bits:
                writer.Double(value);
                break;
        }

        _last = BitConverter.DoubleToUInt64Bits(value);
    }

    public double Read(ref WireReader reader, FigureForm form)
    {
        switch (form)
        {
            case FigureForm.Absent:
                _last = NaN;
                break;
            case FigureForm.Decimal:
                _lastScaled += reader.Signed();
                _last = BitConverter.DoubleToUInt64Bits(_lastScaled / Scale);
                break;
            case FigureForm.Bits:
                _last = reader.Fixed();
                break;
        }

        return BitConverter.UInt64BitsToDouble(_last);
    }
}
