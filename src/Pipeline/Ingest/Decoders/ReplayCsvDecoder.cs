using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Ingest.Decoders;

/// <summary>
/// Lines `timestamp,symbol,price,volume,bid,ask` of a replay file, each a trade with the quote it met; bid and ask may be empty or
/// left out. A frame is a block of whole lines. Every line takes a position, also a malformed one; headers and blank
/// lines take none. Quoted fields are not supported.
/// </summary>
public sealed class ReplayCsvDecoder(FeedOptions options, SymbolTable symbols) : IFrameDecoder
{
    private readonly EventTimeParser _times = new(TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone));

    public void Decode(in Frame frame, TickBatch into)
    {
        ArgumentNullException.ThrowIfNull(into);
        var text = frame.Bytes;
        text = text.StartsWith("\uFEFF"u8) ? text[3..] : text;
        for (var start = 0; start < text.Length;)
        {
            var rest = text[start..];
            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            line = line.TrimEnd((byte)'\r');
            if (!line.IsEmpty && !line.StartsWith("timestamp,"u8) && DecodeLine(line, into) is { } problem)
            {
                into.RejectMalformed(text, start, problem);
            }

            start += end < 0 ? rest.Length : end + 1;
        }
    }

    private string? DecodeLine(ReadOnlySpan<byte> line, TickBatch into)
    {
        if (!_times.TryParse(NextField(ref line), out var time))
        {
            return "a line needs a readable timestamp";
        }

        var symbol = NextField(ref line);
        if (symbol.IsEmpty
            || !Utf8Number.TryParse(NextField(ref line), out var price)
            || !Utf8Number.TryParse(NextField(ref line), out var volume)
            || !TryOptional(NextField(ref line), out var bid)
            || !TryOptional(NextField(ref line), out var ask))
        {
            return "a line needs symbol, price and volume, and bid and ask must be numbers or empty";
        }

        into.AddOrRefuse(new Tick
        {
            Symbol = symbols.Find(symbol),
            UnixNanos = time,
            Price = price,
            Volume = volume,
            Bid = bid,
            Ask = ask,
        });
        return null;
    }

    private static bool TryOptional(ReadOnlySpan<byte> field, out double value)
    {
        value = double.NaN;
        return field.IsEmpty || Utf8Number.TryParse(field, out value);
    }

    /// <summary>Cuts the first field off; empty when there is none left.</summary>
    private static ReadOnlySpan<byte> NextField(ref ReadOnlySpan<byte> line)
    {
        var comma = line.IndexOf((byte)',');
        var field = comma < 0 ? line : line[..comma];
        line = comma < 0 ? default : line[(comma + 1)..];
        return field;
    }
}
