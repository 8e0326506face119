using System.Text.Json;
using MessagePack;

namespace AkkaDayTrade.Pipeline.Ingest.Decoders;

/// <summary>
/// Alpaca's market data: trades t, quotes q, minute bars b, as JSON text frames or MessagePack binary frames. Corrections c and
/// cancellations x are told beside the ticks. Updated and daily bars and all other messages are ignored and counted.
/// </summary>
public sealed class AlpacaDecoder : JsonFrameDecoder
{
    private readonly MessagePackValues _packed;

    public AlpacaDecoder(FeedOptions options, SymbolTable symbols)
        : base(options, symbols) => _packed = new MessagePackValues(Times, symbols);

    private protected override string? DecodeEvent(ref Utf8JsonReader reader, TickBatch into)
    {
        var message = new AlpacaMessage { Type = ReadType(ref reader, 'T') };
        if (!message.IsRead(Rules))
        {
            return message.Count(into);
        }

        while (ReadField(ref reader, out var name))
        {
            switch (message.FieldOf(name))
            {
                case AlpacaField.Symbol:
                    message.Readable &= Values.TrySymbol(ref reader, ref message.Symbol);
                    break;
                case AlpacaField.Time:
                    message.Readable &= Values.TryTime(ref reader, ref message.UnixNanos);
                    break;
                case AlpacaField.Price:
                    message.Readable &= Values.TryNumber(ref reader, ref message.Price);
                    break;
                case AlpacaField.Volume:
                    message.Readable &= Values.TryNumber(ref reader, ref message.Volume);
                    break;
                case AlpacaField.Bid:
                    message.Readable &= Values.TryNumber(ref reader, ref message.Bid);
                    break;
                case AlpacaField.Ask:
                    message.Readable &= Values.TryNumber(ref reader, ref message.Ask);
                    break;
                case AlpacaField.Exchange:
                    message.Exchange = Values.Fingerprint(ref reader);
                    break;
                case AlpacaField.TradeId:
                    message.TradeId = Values.Fingerprint(ref reader);
                    break;
                case AlpacaField.Tape:
                    message.Tape = Values.Text(ref reader) is [var tape, ..] ? tape : default;
                    reader.Skip();
                    break;
                case AlpacaField.Conditions:
                    ReadConditions(ref reader, ref message);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return message.AddTo(into, Rules);
    }

    private void ReadConditions(ref Utf8JsonReader reader, ref AlpacaMessage message)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            message.AddCondition(Values.Text(ref reader));
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            message.AddCondition(Values.Text(ref reader));
            reader.Skip();
        }
    }

    private protected override void DecodeBinary(in Frame frame, TickBatch into)
    {
        var reader = new MessagePackReader(frame.Memory);
        try
        {
            if (reader.NextMessagePackType != MessagePackType.Array)
            {
                into.RejectMalformed(frame.Bytes, 0, "a MessagePack frame must be an array of maps");
                return;
            }

            for (var left = reader.ReadArrayHeader(); left > 0; left--)
            {
                var start = reader.Consumed;
                if (DecodeMap(ref reader, into) is { } problem)
                {
                    into.RejectMalformed(frame.Bytes, start, problem);
                }
            }

            if (!reader.End)
            {
                into.RejectMalformed(frame.Bytes, reader.Consumed, "bytes after the end of the MessagePack array");
            }
        }
        catch (Exception e) when (e is MessagePackSerializationException or EndOfStreamException or ArgumentOutOfRangeException or OverflowException)
        {
            // The last two are how the library answers to lengths beyond 2^31.
            into.RejectMalformed(frame.Bytes, reader.Consumed, "not MessagePack");
        }
    }

    private string? DecodeMap(ref MessagePackReader reader, TickBatch into)
    {
        if (reader.NextMessagePackType != MessagePackType.Map)
        {
            MessagePackValues.Skip(ref reader);
            return "a value where a map is expected";
        }

        var message = new AlpacaMessage { Type = MessagePackValues.PeekType(reader) };
        var isRead = message.IsRead(Rules);
        for (var left = reader.ReadMapHeader(); left > 0; left--)
        {
            var name = FieldName.Of(MessagePackValues.Text(ref reader));
            switch (isRead ? message.FieldOf(name) : AlpacaField.Other)
            {
                case AlpacaField.Symbol:
                    message.Readable &= _packed.TrySymbol(ref reader, ref message.Symbol);
                    break;
                case AlpacaField.Time:
                    message.Readable &= _packed.TryTime(ref reader, ref message.UnixNanos);
                    break;
                case AlpacaField.Price:
                    message.Readable &= MessagePackValues.TryNumber(ref reader, ref message.Price);
                    break;
                case AlpacaField.Volume:
                    message.Readable &= MessagePackValues.TryNumber(ref reader, ref message.Volume);
                    break;
                case AlpacaField.Bid:
                    message.Readable &= MessagePackValues.TryNumber(ref reader, ref message.Bid);
                    break;
                case AlpacaField.Ask:
                    message.Readable &= MessagePackValues.TryNumber(ref reader, ref message.Ask);
                    break;
                case AlpacaField.Exchange:
                    message.Exchange = MessagePackValues.Fingerprint(ref reader);
                    break;
                case AlpacaField.TradeId:
                    message.TradeId = MessagePackValues.Fingerprint(ref reader);
                    break;
                case AlpacaField.Tape:
                    message.Tape = MessagePackValues.Text(ref reader) is [var tape, ..] ? tape : default;
                    break;
                case AlpacaField.Conditions when reader.NextMessagePackType == MessagePackType.Array:
                    for (var conditions = reader.ReadArrayHeader(); conditions > 0; conditions--)
                    {
                        message.AddCondition(MessagePackValues.Text(ref reader));
                    }

                    break;
                case AlpacaField.Conditions:
                    message.AddCondition(MessagePackValues.Text(ref reader));
                    break;
                default:
                    MessagePackValues.Skip(ref reader);
                    break;
            }
        }

        return isRead ? message.AddTo(into, Rules) : message.Count(into);
    }
}
