using System.Text.Json;
using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Ingest.Decoders;

/// <summary>
/// Massive's (formerly Polygon.io's) WebSocket events: trades T and XT, quotes Q, XQ and C, bars A, AM, XA, XAS, CA and CAS.
/// Forex quotes (C) are priced, for there are no forex trades. All other events are ignored and counted.
/// </summary>
public sealed class PolygonDecoder(FeedOptions options, SymbolTable symbols) : JsonFrameDecoder(options, symbols)
{
    private const int Ev = ('e' << 8) | 'v';
    private const int Sym = ('s' << 16) | ('y' << 8) | 'm';
    private const int Pair = ('p' << 24) | ('a' << 16) | ('i' << 8) | 'r';
    private const int Ds = ('d' << 8) | 's';
    private const int Dv = ('d' << 8) | 'v';
    private const int Bp = ('b' << 8) | 'p';
    private const int Ap = ('a' << 8) | 'p';
    private const int Trfi = ('t' << 24) | ('r' << 16) | ('f' << 8) | 'i';
    private const int Trft = ('t' << 24) | ('r' << 16) | ('f' << 8) | 't';

    private const int CryptoTrade = ('X' << 8) | 'T';
    private const int CryptoQuote = ('X' << 8) | 'Q';
    private const int MinuteBar = ('A' << 8) | 'M';
    private const int CryptoMinuteBar = ('X' << 8) | 'A';
    private const int CryptoSecondBar = ('X' << 16) | ('A' << 8) | 'S';
    private const int ForexMinuteBar = ('C' << 8) | 'A';
    private const int ForexSecondBar = ('C' << 16) | ('A' << 8) | 'S';

    private protected override string? DecodeEvent(ref Utf8JsonReader reader, TickBatch into)
    {
        var type = ReadType(ref reader, Ev);
        switch (type)
        {
            case 0:
                return "an event needs its type in ev";
            case 'T' or CryptoTrade when Rules.Trades:
                return DecodeTrade(ref reader, into, isStock: type == 'T');
            case 'Q' or CryptoQuote when Rules.Quotes:
                return DecodeQuote(ref reader, into);
            case 'C' when Rules.Quotes:
                return DecodeForexQuote(ref reader, into);
            case 'A' or CryptoSecondBar or ForexSecondBar when Rules.Bars:
                return DecodeBar(ref reader, into, type, Timestamps.NanosPerSecond);
            case MinuteBar or CryptoMinuteBar or ForexMinuteBar when Rules.Bars:
                return DecodeBar(ref reader, into, type, 60 * Timestamps.NanosPerSecond);
            default:
                into.Ignore();
                return null;
        }
    }

    private string? DecodeTrade(ref Utf8JsonReader reader, TickBatch into, bool isStock)
    {
        string? symbol = null;
        double? price = null, size = null, exactSize = null;
        long time = 0, traded = 0;
        ulong exchange = 0, facility = 0, trade = 0, conditions = 0;
        var readable = true;
        while (ReadField(ref reader, out var name))
        {
            switch (name)
            {
                case Sym or Pair:
                    readable &= Values.TrySymbol(ref reader, ref symbol);
                    break;
                case 'p':
                    readable &= Values.TryNumber(ref reader, ref price);
                    break;
                case 's':
                    readable &= Values.TryNumber(ref reader, ref size);
                    break;
                case Ds:
                    readable &= Values.TryNumber(ref reader, ref exactSize);
                    break;
                case 't':
                    readable &= Values.TryTime(ref reader, ref time);
                    break;
                case Trft:
                    readable &= Values.TryTime(ref reader, ref traded);
                    break;
                case 'c' when isStock:
                    readable &= TryReadConditions(ref reader, ref conditions);
                    break;
                case 'x':
                    exchange = Values.Fingerprint(ref reader);
                    break;
                case Trfi:
                    facility = Values.Fingerprint(ref reader);
                    break;
                case 'i':
                    trade = Values.Fingerprint(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        size = exactSize ?? size;
        if (!readable || symbol is null || time == 0 || price is null || size is null)
        {
            return "a trade needs sym or pair, t, p and s, and what else it has must be readable";
        }

        var flags = SaleConditions.Of(conditions, time) | SaleConditions.OfReport(traded, time);
        if (flags == SaleConditions.Neither)
        {
            into.Ignore();
            return null;
        }

        // The sequence number q is no id: two trades were seen to share one.
        var id = trade == 0 ? 0 : EventId.OfTrade(symbol, exchange, facility, trade, time);
        into.AddTrade(symbol, time, price.Value, size.Value, id, flags);
        return null;
    }

    private string? DecodeQuote(ref Utf8JsonReader reader, TickBatch into)
    {
        string? symbol = null;
        double? bid = null, ask = null;
        long time = 0;
        var readable = true;
        while (ReadField(ref reader, out var name))
        {
            switch (name)
            {
                case Sym or Pair:
                    readable &= Values.TrySymbol(ref reader, ref symbol);
                    break;
                case Bp:
                    readable &= Values.TryNumber(ref reader, ref bid);
                    break;
                case Ap:
                    readable &= Values.TryNumber(ref reader, ref ask);
                    break;
                case 't':
                    readable &= Values.TryTime(ref reader, ref time);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return AddQuote(into, readable, symbol, time, bid, ask, Rules.PricedQuotes);
    }

    private string? DecodeForexQuote(ref Utf8JsonReader reader, TickBatch into)
    {
        string? pair = null;
        double? bid = null, ask = null;
        long time = 0;
        var readable = true;
        while (ReadField(ref reader, out var name))
        {
            switch (name)
            {
                case 'p' or Pair:
                    readable &= Values.TrySymbol(ref reader, ref pair);
                    break;
                case 'b':
                    readable &= Values.TryNumber(ref reader, ref bid);
                    break;
                case 'a':
                    readable &= Values.TryNumber(ref reader, ref ask);
                    break;
                case 't':
                    readable &= Values.TryTime(ref reader, ref time);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return AddQuote(into, readable, pair, time, bid, ask, priced: true);
    }

    private static string? AddQuote(TickBatch into, bool readable, string? symbol, long time, double? bid, double? ask, bool priced)
    {
        if (!readable || symbol is null || time == 0)
        {
            return "a quote needs its symbol and t, and what else it has must be readable";
        }

        into.AddQuote(symbol, time, bid ?? double.NaN, ask ?? double.NaN, priced);
        return null;
    }

    private string? DecodeBar(ref Utf8JsonReader reader, TickBatch into, int type, long windowNanos)
    {
        string? symbol = null;
        double? close = null, volume = null, exactVolume = null;
        long start = 0, end = 0;
        var readable = true;
        while (ReadField(ref reader, out var name))
        {
            switch (name)
            {
                case Sym or Pair:
                    readable &= Values.TrySymbol(ref reader, ref symbol);
                    break;
                case 'c':
                    readable &= Values.TryNumber(ref reader, ref close);
                    break;
                case 'v':
                    readable &= Values.TryNumber(ref reader, ref volume);
                    break;
                case Dv:
                    readable &= Values.TryNumber(ref reader, ref exactVolume);
                    break;
                case 's':
                    readable &= Values.TryTime(ref reader, ref start);
                    break;
                case 'e':
                    readable &= Values.TryTime(ref reader, ref end);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (!readable || symbol is null || start == 0 || close is null)
        {
            return "a bar needs sym or pair, s and c, and what else it has must be readable";
        }

        // Forex bars lack e in places and carry index bars e = s; the v of forex bars counts quote updates, it is no volume.
        end = end > start ? end : start + windowNanos;
        var traded = type is ForexMinuteBar or ForexSecondBar ? 0 : exactVolume ?? volume ?? 0;
        into.AddBar(symbol, end, close.Value, traded, EventId.OfBar(symbol, type, start));
        return null;
    }

    private static bool TryReadConditions(ref Utf8JsonReader reader, ref ulong conditions)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            var readable = true;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                readable &= TryReadConditions(ref reader, ref conditions);
            }

            return readable;
        }

        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var code))
        {
            conditions |= SaleConditions.BitOf(code);
            return true;
        }

        reader.Skip();
        return reader.TokenType == JsonTokenType.Null;
    }
}
