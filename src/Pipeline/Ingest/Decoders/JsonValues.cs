using System.Text.Json;

namespace AkkaDayTrade.Pipeline.Ingest.Decoders;

/// <summary>
/// Reads the values of event fields leniently: numbers as integer, decimal, exponent form or text, null as absent. The
/// reader stands on the value; each method leaves it on the value's last token and answers false when the value is there but
/// is not of the kind that is asked for.
/// </summary>
internal sealed class JsonValues(EventTimeParser times, SymbolTable symbols)
{
    private readonly byte[] _unescaped = new byte[4096];

    /// <param name="value">Stays as it is when the value is null.</param>
    public bool TryNumber(ref Utf8JsonReader reader, ref double? value)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return true;
            case JsonTokenType.Number or JsonTokenType.String when Utf8Number.TryParse(Text(ref reader), out var number):
                value = number;
                return true;
            default:
                reader.Skip();
                return false;
        }
    }

    /// <param name="unixNanos">Stays as it is when the value is null.</param>
    public bool TryTime(ref Utf8JsonReader reader, ref long unixNanos)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return true;
            case JsonTokenType.Number when reader.TryGetInt64(out var count):
                return EventTimeParser.TryNormalise(count, out unixNanos);
            case JsonTokenType.Number or JsonTokenType.String:
                return times.TryParse(Text(ref reader), out unixNanos);
            default:
                reader.Skip();
                return false;
        }
    }

    /// <summary>Our name of the symbol, <see cref="SymbolTable.Refused"/> when it is of no use; null stays for an absent or empty one.</summary>
    public bool TrySymbol(ref Utf8JsonReader reader, ref string? symbol)
    {
        var name = Text(ref reader);
        if (name.IsEmpty)
        {
            reader.Skip();
            return reader.TokenType == JsonTokenType.Null;
        }

        symbol = symbols.Find(name);
        return true;
    }

    /// <summary>Hash of a text or number (alike, whether quoted or not), 0 when it is absent or neither.</summary>
    public ulong Fingerprint(ref Utf8JsonReader reader)
    {
        var hash = EventId.OfText(Text(ref reader));
        reader.Skip();
        return hash;
    }

    /// <summary>The text of a string or number, without quotes; valid until the next call. Empty for all else.</summary>
    public ReadOnlySpan<byte> Text(scoped ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number))
        {
            return default;
        }

        return reader.ValueIsEscaped ? Unescape(ref reader) : reader.ValueSpan;
    }

    private ReadOnlySpan<byte> Unescape(scoped ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan.Length > _unescaped.Length)
        {
            return default;
        }

        try
        {
            return _unescaped.AsSpan(0, reader.CopyString(_unescaped));
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: there is no other way to learn of it.
            return default;
        }
    }
}
