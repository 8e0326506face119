using System.Text.Json;
using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Ingest.Decoders;

/// <summary>
/// The project's own plain JSON: `{"symbol","timestamp","price","volume","bid","ask"}`, each a trade with the quote it met, whatever
/// channels are asked for; bid and ask may be absent or null. There are no trade ids.
/// </summary>
public sealed class NativeDecoder(FeedOptions options, SymbolTable symbols) : JsonFrameDecoder(options, symbols)
{
    private protected override string? DecodeEvent(ref Utf8JsonReader reader, TickBatch into)
    {
        string? symbol = null;
        double? price = null, volume = null, bid = null, ask = null;
        long time = 0;
        var readable = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("symbol"u8))
            {
                readable &= Values.TrySymbol(ref reader, ref symbol);
            }
            else if (name.SequenceEqual("timestamp"u8))
            {
                readable &= Values.TryTime(ref reader, ref time);
            }
            else if (name.SequenceEqual("price"u8))
            {
                readable &= Values.TryNumber(ref reader, ref price);
            }
            else if (name.SequenceEqual("volume"u8))
            {
                readable &= Values.TryNumber(ref reader, ref volume);
            }
            else if (name.SequenceEqual("bid"u8))
            {
                readable &= Values.TryNumber(ref reader, ref bid);
            }
            else if (name.SequenceEqual("ask"u8))
            {
                readable &= Values.TryNumber(ref reader, ref ask);
            }
            else
            {
                reader.Skip();
            }
        }

        if (!readable || symbol is null || time == 0 || price is null || volume is null)
        {
            return "a tick needs symbol, timestamp, price and volume, and what else it has must be readable";
        }

        into.AddOrRefuse(new Tick
        {
            Symbol = symbol,
            UnixNanos = time,
            Price = price.Value,
            Volume = volume.Value,
            Bid = TickExtensions.AbsentIfZero(bid ?? double.NaN),
            Ask = TickExtensions.AbsentIfZero(ask ?? double.NaN),
        });
        return null;
    }
}
