using AkkaDayTrade.Actors.Wire;

namespace AkkaDayTrade.Actors.Features;

/// <summary>Price, volume, bid and ask on the wire: one byte with the form of each, then what the forms need.</summary>
internal struct Figures
{
    private const int FormBits = 2;
    private const int FormMask = 3;

    private Figure _price;
    private Figure _volume;
    private Figure _bid;
    private Figure _ask;

    public void Write(ref WireWriter writer, double price, double volume, double bid, double ask)
    {
        var (priceForm, volumeForm, bidForm, askForm) = (_price.FormOf(price), _volume.FormOf(volume), _bid.FormOf(bid), _ask.FormOf(ask));
        writer.Byte((byte)((int)priceForm | ((int)volumeForm << FormBits) | ((int)bidForm << (2 * FormBits)) | ((int)askForm << (3 * FormBits))));
        _price.Write(ref writer, price, priceForm);
        _volume.Write(ref writer, volume, volumeForm);
        _bid.Write(ref writer, bid, bidForm);
        _ask.Write(ref writer, ask, askForm);
    }

    public (double Price, double Volume, double Bid, double Ask) Read(ref WireReader reader)
    {
        var forms = reader.Byte();
        return (
            _price.Read(ref reader, (FigureForm)(forms & FormMask)),
            _volume.Read(ref reader, (FigureForm)((forms >> FormBits) & FormMask)),
            _bid.Read(ref reader, (FigureForm)((forms >> (2 * FormBits)) & FormMask)),
            _ask.Read(ref reader, (FigureForm)((forms >> (3 * FormBits)) & FormMask)));
    }
}
