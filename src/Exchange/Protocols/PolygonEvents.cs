using System.Text;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Exchange.Market;
using AkkaDayTrade.Exchange.Wire;

namespace AkkaDayTrade.Exchange.Protocols;

/// <summary>
/// Polygon's data objects. Times are milliseconds, but microseconds on LULD and nanoseconds on NOI, as the vendor really sends them.
/// Trades and quotes are written without allocation; the rest comes once a second at most.
/// </summary>
internal sealed class PolygonEvents(SymbolTable symbols)
{
    private const double LimitBand = 0.05;

    private readonly FrameBuffer _slow = new();

    public void Write(FrameBuffer frame, in MarketEvent happened)
    {
        if (happened.Kind == EventKind.Trade)
        {
            WriteTrade(frame, happened);
        }
        else
        {
            WriteQuote(frame, happened);
        }
    }

    public string Bar(in BarEvent bar)
    {
        _slow.Clear();
        Begin(bar.Span == BarSpan.Second ? "[{\"ev\":\"A\",\"sym\":\""u8 : "[{\"ev\":\"AM\",\"sym\":\""u8, bar.Symbol);
        Member(",\"v\":"u8, bar.Volume);
        Member(",\"av\":"u8, bar.DayVolume);
        Member(",\"op\":"u8, bar.DayOpen);
        Member(",\"vw\":"u8, Math.Round(bar.Vwap, 4));
        Member(",\"o\":"u8, bar.Open);
        Member(",\"c\":"u8, bar.Close);
        Member(",\"h\":"u8, bar.High);
        Member(",\"l\":"u8, bar.Low);
        Member(",\"a\":"u8, Math.Round(bar.DayVwap, 4));
        Member(",\"z\":"u8, Math.Round(bar.Volume / bar.Trades));
        Member(",\"s\":"u8, bar.StartUnixNanos / Timestamps.NanosPerMillisecond);
        Member(",\"e\":"u8, bar.EndUnixNanos / Timestamps.NanosPerMillisecond);
        return End();
    }

    /// <summary>The limits of the next minute, a band around the last price.</summary>
    public string LimitBands(in BarEvent bar)
    {
        _slow.Clear();
        Begin("[{\"ev\":\"LULD\",\"T\":\""u8, bar.Symbol);
        Member(",\"h\":"u8, Math.Round(bar.Close * (1 + LimitBand), 2));
        Member(",\"l\":"u8, Math.Round(bar.Close * (1 - LimitBand), 2));
        _slow.Raw(",\"i\":[21],\"z\":3"u8);
        Member(",\"t\":"u8, bar.EndUnixNanos / Timestamps.NanosPerMicrosecond);
        Member(",\"q\":"u8, bar.Trades);
        return End();
    }

    /// <summary>An imbalance as before an auction, from the minute's volume.</summary>
    public string Imbalance(in BarEvent bar)
    {
        var time = DateTimeOffset.UnixEpoch.AddTicks(bar.EndUnixNanos / Timestamps.NanosPerDotNetTick);
        _slow.Clear();
        Begin("[{\"ev\":\"NOI\",\"T\":\""u8, bar.Symbol);
        _slow.Raw(",\"t\":"u8);
        _slow.Integer(bar.EndUnixNanos);
        Member(",\"at\":"u8, (time.Hour * 100) + time.Minute);
        _slow.Raw(",\"a\":\"M\",\"x\":10"u8);
        Member(",\"i\":"u8, bar.Trades);
        Member(",\"o\":"u8, Math.Round(bar.Volume / 10));
        Member(",\"p\":"u8, Math.Round(bar.Volume / 2));
        Member(",\"b\":"u8, bar.Close);
        return End();
    }

    private void WriteTrade(FrameBuffer frame, in MarketEvent trade)
    {
        var milliseconds = trade.UnixNanos / Timestamps.NanosPerMillisecond;
        frame.Raw("{\"ev\":\"T\",\"sym\":\""u8);
        frame.Raw(symbols.Json(trade.Symbol));
        frame.Raw("\",\"x\":4,\"i\":\""u8);
        frame.Integer(trade.TradeId);
        frame.Raw("\",\"z\":3,\"p\":"u8);
        frame.Number(trade.Price);
        frame.Raw(",\"s\":"u8);
        frame.Number(trade.Volume);
        if (trade.Marks != EventMarks.None)
        {
            WriteMarks(frame, trade.Marks, milliseconds);
        }

        frame.Raw(",\"t\":"u8);
        frame.Integer(milliseconds);
        frame.Raw(",\"q\":"u8);
        frame.Integer(trade.Sequence);
        frame.Raw("}"u8);
    }

    private static void WriteMarks(FrameBuffer frame, EventMarks marks, long milliseconds)
    {
        if (marks.HasFlag(EventMarks.OddLot))
        {
            frame.Raw(",\"c\":[37]"u8);
        }
        else if (marks.HasFlag(EventMarks.Auction))
        {
            frame.Raw(",\"c\":[8]"u8);
        }

        if (marks.HasFlag(EventMarks.LatePrint))
        {
            frame.Raw(",\"trfi\":201,\"trft\":"u8);
            frame.Integer(milliseconds);
        }
    }

    private void WriteQuote(FrameBuffer frame, in MarketEvent quote)
    {
        frame.Raw("{\"ev\":\"Q\",\"sym\":\""u8);
        frame.Raw(symbols.Json(quote.Symbol));
        frame.Raw("\",\"bx\":4,\"bp\":"u8);
        frame.Number(quote.Bid);
        frame.Raw(",\"bs\":"u8);
        frame.Integer(quote.BidLots);
        frame.Raw(",\"ax\":7,\"ap\":"u8);
        frame.Number(quote.Ask);
        frame.Raw(",\"as\":"u8);
        frame.Integer(quote.AskLots);
        frame.Raw(",\"c\":1,\"t\":"u8);
        frame.Integer(quote.UnixNanos / Timestamps.NanosPerMillisecond);
        frame.Raw(",\"q\":"u8);
        frame.Integer(quote.Sequence);
        frame.Raw(",\"z\":3}"u8);
    }

    private void Begin(ReadOnlySpan<byte> head, int symbol)
    {
        _slow.Raw(head);
        _slow.Raw(symbols.Json(symbol));
        _slow.Raw("\""u8);
    }

    private void Member(ReadOnlySpan<byte> name, double value)
    {
        _slow.Raw(name);
        _slow.Number(value);
    }

    private string End()
    {
        _slow.Raw("}]"u8);
        return Encoding.UTF8.GetString(_slow.Written);
    }
}
