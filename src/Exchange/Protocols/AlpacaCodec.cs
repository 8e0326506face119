using System.Buffers.Binary;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Exchange.Market;
using AkkaDayTrade.Exchange.Wire;
using MessagePack;

namespace AkkaDayTrade.Exchange.Protocols;

/// <summary>Writes Alpaca's data messages, `T` always first, because some clients insist on it.</summary>
internal interface IAlpacaCodec
{
    void Trade(FrameBuffer frame, in MarketEvent trade);

    void Quote(FrameBuffer frame, in MarketEvent quote);

    void Open(FrameBuffer frame);

    void Separate(FrameBuffer frame);

    void Close(FrameBuffer frame, int messages);
}

/// <summary>Alpaca in JSON text frames.</summary>
internal sealed class AlpacaJson(SymbolTable symbols) : IAlpacaCodec
{
    private readonly WireClock _clock = new();

    public void Open(FrameBuffer frame) => frame.Raw("["u8);

    public void Separate(FrameBuffer frame) => frame.Raw(","u8);

    public void Close(FrameBuffer frame, int messages) => frame.Raw("]"u8);

    public void Trade(FrameBuffer frame, in MarketEvent trade)
    {
        frame.Raw("{\"T\":\"t\",\"S\":\""u8);
        frame.Raw(symbols.Json(trade.Symbol));
        frame.Raw("\",\"i\":"u8);
        frame.Integer(trade.TradeId);
        frame.Raw(",\"x\":\"V\",\"p\":"u8);
        frame.Number(trade.Price);
        frame.Raw(",\"s\":"u8);
        frame.Number(trade.Volume);
        frame.Raw(",\"t\":\""u8);
        _clock.Write(frame, trade.UnixNanos, 9, "Z"u8);
        frame.Raw(trade.Marks.HasFlag(EventMarks.OddLot) ? "\",\"c\":[\"@\",\"I\"],\"z\":\"C\"}"u8 : "\",\"c\":[\"@\"],\"z\":\"C\"}"u8);
    }

    public void Quote(FrameBuffer frame, in MarketEvent quote)
    {
        frame.Raw("{\"T\":\"q\",\"S\":\""u8);
        frame.Raw(symbols.Json(quote.Symbol));
        frame.Raw("\",\"bx\":\"V\",\"bp\":"u8);
        frame.Number(quote.Bid);
        frame.Raw(",\"bs\":"u8);
        frame.Integer(quote.BidLots);
        frame.Raw(",\"ax\":\"V\",\"ap\":"u8);
        frame.Number(quote.Ask);
        frame.Raw(",\"as\":"u8);
        frame.Integer(quote.AskLots);
        frame.Raw(",\"t\":\""u8);
        _clock.Write(frame, quote.UnixNanos, 9, "Z"u8);
        frame.Raw("\",\"c\":[\"R\"],\"z\":\"C\"}"u8);
    }
}

/// <summary>Alpaca in MessagePack binary frames; times are the standard's own type (extension −1) with nanoseconds.</summary>
internal sealed class AlpacaMessagePack(SymbolTable symbols) : IAlpacaCodec
{
    private const byte Array16 = 0xDC;

    public void Open(FrameBuffer frame) => frame.Raw([Array16, 0, 0]);

    public void Separate(FrameBuffer frame)
    {
    }

    public void Close(FrameBuffer frame, int messages)
    {
        frame.Written[1] = (byte)(messages >> 8);
        frame.Written[2] = (byte)messages;
    }

    public void Trade(FrameBuffer frame, in MarketEvent trade)
    {
        var writer = new MessagePackWriter(frame);
        writer.WriteMapHeader(9);
        Text(ref writer, "T", "t");
        Text(ref writer, "S", symbols.Names[trade.Symbol]);
        writer.Write("i");
        writer.WriteInt64(trade.TradeId);
        Text(ref writer, "x", "V");
        Number(ref writer, "p", trade.Price, frame.Style);
        Number(ref writer, "s", trade.Volume, frame.Style);
        Time(ref writer, trade.UnixNanos);
        writer.Write("c");
        var isOddLot = trade.Marks.HasFlag(EventMarks.OddLot);
        writer.WriteArrayHeader(isOddLot ? 2 : 1);
        writer.Write("@");
        if (isOddLot)
        {
            writer.Write("I");
        }

        Text(ref writer, "z", "C");
        writer.Flush();
    }

    public void Quote(FrameBuffer frame, in MarketEvent quote)
    {
        var writer = new MessagePackWriter(frame);
        writer.WriteMapHeader(11);
        Text(ref writer, "T", "q");
        Text(ref writer, "S", symbols.Names[quote.Symbol]);
        Text(ref writer, "bx", "V");
        Number(ref writer, "bp", quote.Bid, frame.Style);
        writer.Write("bs");
        writer.Write(quote.BidLots);
        Text(ref writer, "ax", "V");
        Number(ref writer, "ap", quote.Ask, frame.Style);
        writer.Write("as");
        writer.Write(quote.AskLots);
        Time(ref writer, quote.UnixNanos);
        writer.Write("c");
        writer.WriteArrayHeader(1);
        writer.Write("R");
        Text(ref writer, "z", "C");
        writer.Flush();
    }

    private static void Text(ref MessagePackWriter writer, string name, string value)
    {
        writer.Write(name);
        writer.Write(value);
    }

    private static void Number(ref MessagePackWriter writer, string name, double value, NumberStyle style)
    {
        writer.Write(name);
        if (double.IsNaN(value))
        {
            writer.WriteNil();
        }
        else if (style == NumberStyle.Quoted)
        {
            writer.Write(value.ToString("R", System.Globalization.CultureInfo.InvariantCulture));
        }
        else
        {
            writer.Write(value);
        }
    }

    /// <summary>The standard's 64-bit form: 30 bits of nanoseconds, 34 bits of seconds. The library's own writer cuts to 100 ns.</summary>
    private static void Time(ref MessagePackWriter writer, long unixNanos)
    {
        writer.Write("t");
        writer.WriteExtensionFormatHeader(new ExtensionHeader(-1, 8));
        var (seconds, nanos) = Math.DivRem(unixNanos, Timestamps.NanosPerSecond);
        BinaryPrimitives.WriteUInt64BigEndian(writer.GetSpan(8), ((ulong)nanos << 34) | (ulong)seconds);
        writer.Advance(8);
    }
}
