using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Ingest.Decoders;

/// <summary>
/// Yahoo Finance's streamer: Protocol Buffers' PricingData in base64, as `{"type":"pricing","message":"…"}` or bare. Updates
/// are conflated and carry the day's running volume: each is a trade whose volume the symbol's state works out. What
/// has no volume at all (indices, currencies) is a priced quote. Heartbeats are ignored.
/// </summary>
public sealed class YahooDecoder(FeedOptions options, SymbolTable symbols) : JsonFrameDecoder(options, symbols)
{
    private const int Heartbeat = 7;
    private const int DefaultPriceDigits = 2;
    private const int MostPriceDigits = 15;

    private protected override void DecodeText(ReadOnlySpan<byte> text, TickBatch into)
    {
        if (text.IsEmpty || text[0] is (byte)'{' or (byte)'[' or (byte)'"' || char.IsWhiteSpace((char)text[0]))
        {
            base.DecodeText(text, into);
        }
        else if (DecodeBase64(text, into) is { } problem)
        {
            into.RejectMalformed(text, 0, problem);
        }
    }

    private protected override string? DecodeEvent(ref Utf8JsonReader reader, TickBatch into)
    {
        ReadOnlySpan<byte> message = default;
        var isPricing = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("message"u8))
            {
                message = Values.Text(ref reader);
            }
            else if (name.SequenceEqual("type"u8))
            {
                isPricing = reader.TokenType == JsonTokenType.String && reader.ValueSpan.SequenceEqual("pricing"u8);
            }

            reader.Skip();
        }

        if (!isPricing)
        {
            into.Ignore();
            return null;
        }

        return DecodeBase64(message, into);
    }

    private string? DecodeBase64(ReadOnlySpan<byte> base64, TickBatch into)
    {
        var decoded = ArrayPool<byte>.Shared.Rent(Base64.GetMaxDecodedFromUtf8Length(base64.Length));
        var status = Base64.DecodeFromUtf8(base64, decoded, out _, out var length);
        var problem = status == OperationStatus.Done ? DecodePricing(decoded.AsSpan(0, length), into) : "not base64";
        ArrayPool<byte>.Shared.Return(decoded);
        return problem;
    }

    private string? DecodePricing(ReadOnlySpan<byte> message, TickBatch into)
    {
        ReadOnlySpan<byte> id = default;
        float price = 0, bid = 0, ask = 0;
        long time = 0, quoteType = 0, dayVolume = 0, priceHint = 0;
        var reader = new ProtobufReader(message);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadField(out var field, out var type))
            {
                return "not a PricingData message";
            }

            switch (field, type)
            {
                case (1, ProtobufReader.WireType.Bytes):
                    id = reader.Bytes;
                    break;
                case (2, ProtobufReader.WireType.Fixed32):
                    price = reader.Single;
                    break;
                case (3, ProtobufReader.WireType.Varint):
                    time = reader.ZigZag;
                    break;
                case (6, ProtobufReader.WireType.Varint):
                    quoteType = (long)reader.Number;
                    break;
                case (9, ProtobufReader.WireType.Varint):
                    dayVolume = reader.ZigZag;
                    break;
                case (23, ProtobufReader.WireType.Fixed32):
                    bid = reader.Single;
                    break;
                case (25, ProtobufReader.WireType.Fixed32):
                    ask = reader.Single;
                    break;
                case (27, ProtobufReader.WireType.Varint):
                    priceHint = reader.ZigZag;
                    break;
            }
        }

        if (quoteType == Heartbeat)
        {
            into.Ignore();
            return null;
        }

        if (id.IsEmpty || !EventTimeParser.TryNormalise(time, out var unixNanos))
        {
            return "a PricingData message needs id and time";
        }

        // Zeros are not on the wire: an absent hint is the usual two digits, an absent bid or ask is none.
        var digits = priceHint is > 0 and <= MostPriceDigits ? (int)priceHint : DefaultPriceDigits;
        into.AddOrRefuse(new Tick
        {
            Symbol = Symbols.Find(id),
            UnixNanos = unixNanos,
            Price = Math.Round((double)price, digits),
            Volume = dayVolume,
            Bid = TickExtensions.AbsentIfZero(Math.Round((double)bid, digits)),
            Ask = TickExtensions.AbsentIfZero(Math.Round((double)ask, digits)),
            Kind = dayVolume == 0 ? TickKind.Quote : TickKind.Trade,
            Flags = dayVolume == 0 ? TickFlags.None : TickFlags.CumulativeVolume,
        });
        return null;
    }
}
