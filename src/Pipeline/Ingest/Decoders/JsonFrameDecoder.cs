using System.Text.Json;

namespace AkkaDayTrade.Pipeline.Ingest.Decoders;

/// <summary>
/// What all JSON feeds share: a frame is one event, an array of events, or several of these one after the other. An
/// event that cannot be used is one malformed event and the next goes on; where the text stops being JSON, one malformed event
/// stands for the rest of the frame and what came before stays.
/// </summary>
public abstract class JsonFrameDecoder : IFrameDecoder
{
    private static readonly JsonReaderOptions ReaderOptions = new() { AllowMultipleValues = true };

    private protected JsonFrameDecoder(FeedOptions options, SymbolTable symbols)
    {
        Times = new EventTimeParser(TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone));
        Rules = TickRules.Of(options.Channels);
        Symbols = symbols;
        Values = new JsonValues(Times, symbols);
    }

    private protected EventTimeParser Times { get; }

    private protected TickRules Rules { get; }

    private protected SymbolTable Symbols { get; }

    private protected JsonValues Values { get; }

    public void Decode(in Frame frame, TickBatch into)
    {
        ArgumentNullException.ThrowIfNull(into);
        if (frame.IsBinary)
        {
            DecodeBinary(frame, into);
        }
        else
        {
            var text = frame.Bytes;
            DecodeText(text.StartsWith("\uFEFF"u8) ? text[3..] : text, into);
        }
    }

    private protected virtual void DecodeBinary(in Frame frame, TickBatch into) =>
        into.RejectMalformed(frame.Bytes, 0, "a binary frame where text is expected");

    private protected virtual void DecodeText(ReadOnlySpan<byte> text, TickBatch into)
    {
        var reader = new Utf8JsonReader(text, ReaderOptions);
        try
        {
            if (!reader.Read())
            {
                into.RejectMalformed(text, 0, "an empty frame");
                return;
            }

            do
            {
                DecodeElement(ref reader, text, into);
            }
            while (reader.Read());
        }
        catch (JsonException)
        {
            into.RejectMalformed(text, reader.BytesConsumed, "not JSON");
        }
    }

    private void DecodeElement(ref Utf8JsonReader reader, ReadOnlySpan<byte> text, TickBatch into)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray or JsonTokenType.EndArray:
                break;
            case JsonTokenType.StartObject:
                var (start, depth) = (reader.TokenStartIndex, reader.CurrentDepth);
                if (DecodeEvent(ref reader, into) is { } problem)
                {
                    into.RejectMalformed(text, start, problem);
                }

                while (reader.TokenType != JsonTokenType.EndObject || reader.CurrentDepth != depth)
                {
                    reader.Read();
                }

                break;
            default:
                into.RejectMalformed(text, reader.TokenStartIndex, "a value where an event is expected");
                break;
        }
    }

    /// <summary>
    /// Decodes the object that the reader stands at the start of; may leave the reader anywhere within it. Adds to the batch
    /// only after the last field was read.
    /// </summary>
    /// <returns>What is wrong with the event, null when it was added, refused for its symbol, or ignored.</returns>
    private protected abstract string? DecodeEvent(ref Utf8JsonReader reader, TickBatch into);

    /// <summary>
    /// Moves to the value of an event's type field and returns its name as <see cref="FieldName"/>, 0 when there is none. Types decide
    /// what the other fields mean, so the field is looked for ahead when it does not come first; the fields are then read
    /// from the first one on.
    /// </summary>
    private protected static int ReadType(ref Utf8JsonReader reader, int typeField)
    {
        var start = reader;
        for (var first = true; reader.Read() && reader.TokenType == JsonTokenType.PropertyName; first = false)
        {
            var isType = FieldName.Of(reader.ValueSpan) == typeField;
            reader.Read();
            if (isType)
            {
                var type = reader.TokenType == JsonTokenType.String ? FieldName.Of(reader.ValueSpan) : 0;
                reader.Skip();
                if (!first)
                {
                    reader = start;
                }

                return type;
            }

            reader.Skip();
        }

        return 0;
    }

    /// <summary>Moves to the next field's value.</summary>
    private protected static bool ReadField(ref Utf8JsonReader reader, out int name)
    {
        if (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            name = FieldName.Of(reader.ValueSpan);
            reader.Read();
            return true;
        }

        name = FieldName.Other;
        return false;
    }
}
