using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Exchange.Market;
using Google.Protobuf;

namespace AkkaDayTrade.Exchange.Protocols;

/// <summary>
/// Yahoo's protobuf message. As in every proto3 message zero values are not on the wire; prices are 32-bit floats; integers are zigzag.
/// </summary>
internal static class PricingData
{
    private const int Equity = 8;
    private const int HeartbeatType = 7;
    private const int RegularHours = 1;

    /// <returns>The message's length.</returns>
    public static int Write(byte[] into, string id, in MarketEvent trade)
    {
        var isTokyo = TickSize.IsTokyoCode(id);
        using var output = new CodedOutputStream(into);
        Text(output, 1, id);
        Float(output, 2, trade.Price);
        Signed(output, 3, trade.UnixNanos / Timestamps.NanosPerMillisecond);
        Text(output, 4, isTokyo ? "JPY" : "USD");
        Text(output, 5, isTokyo ? "JPX" : "NMS");
        Number(output, 6, Equity);
        Number(output, 7, RegularHours);
        Signed(output, 9, (long)trade.DayVolume);
        Signed(output, 22, (long)trade.Volume);
        Float(output, 23, trade.Bid);
        Signed(output, 24, trade.BidLots * 100L);
        Float(output, 25, trade.Ask);
        Signed(output, 26, trade.AskLots * 100L);
        Signed(output, 27, 2);
        output.Flush();
        return (int)output.Position;
    }

    /// <returns>The message's length.</returns>
    public static int WriteHeartbeat(byte[] into, long unixMilliseconds)
    {
        using var output = new CodedOutputStream(into);
        Signed(output, 3, unixMilliseconds);
        Number(output, 6, HeartbeatType);
        output.Flush();
        return (int)output.Position;
    }

    private static void Text(CodedOutputStream output, int field, string value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(value);
    }

    private static void Float(CodedOutputStream output, int field, double value)
    {
        if (value is not 0 and not double.NaN)
        {
            output.WriteTag(field, WireFormat.WireType.Fixed32);
            output.WriteFloat((float)value);
        }
    }

    private static void Signed(CodedOutputStream output, int field, long value)
    {
        if (value != 0)
        {
            output.WriteTag(field, WireFormat.WireType.Varint);
            output.WriteSInt64(value);
        }
    }

    private static void Number(CodedOutputStream output, int field, int value)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt32(value);
    }
}
