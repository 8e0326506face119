using System.Text;
using System.Text.Json;
using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Ingest.Decoders;

/// <summary>One body of Yahoo's chart endpoint: the feed's symbol (UTF-8) and its bars, starts rising.</summary>
internal readonly record struct ChartBody(byte[] Symbol, IReadOnlyList<Bar> Bars)
{
    /// <param name="finishedOnly">Leaves out bars that may still grow.</param>
    /// <returns>What is wrong with the body, or null.</returns>
    public static string? TryRead(ReadOnlySpan<byte> body, bool finishedOnly, out ChartBody chart)
    {
        chart = default;
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            return TryRead(document.RootElement, finishedOnly, out chart);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The latter for text that is not UTF-8, which shows only when it is asked for.
            return "a chart body that is not JSON";
        }
    }

    private static string? TryRead(JsonElement root, bool finishedOnly, out ChartBody chart)
    {
        chart = default;
        if (Member(root, "chart") is not { } content)
        {
            return "a chart body needs chart";
        }

        if (Member(content, "error") is { ValueKind: JsonValueKind.Object } error)
        {
            return $"the chart endpoint answered: {TextOf(error, "code")}, {TextOf(error, "description")}";
        }

        if (First(Member(content, "result")) is not { } result || Member(result, "meta") is not { } meta)
        {
            return "a chart body needs chart.result[0].meta";
        }

        var symbol = TextOf(meta, "symbol");
        if (symbol.Length == 0 || SecondsOf(TextOf(meta, "dataGranularity")) is not { } granularity)
        {
            return "a chart body needs meta.symbol and a known meta.dataGranularity";
        }

        chart = new ChartBody(Encoding.UTF8.GetBytes(symbol), ChartColumns.Read(result, meta, granularity, finishedOnly));
        return null;
    }

    internal static JsonElement? Member(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } parent && parent.TryGetProperty(name, out var member) ? member : null;

    internal static JsonElement? First(JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Array } array && array.GetArrayLength() > 0 ? array[0] : null;

    private static string TextOf(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : string.Empty;

    /// <summary>Length of an interval such as 1m, 1h, 1d or 1wk; months have none.</summary>
    private static long? SecondsOf(string interval)
    {
        var digits = interval.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0 || !int.TryParse(interval.AsSpan(0, digits), out var count) || count is 0 or > 1000)
        {
            return null;
        }

        return interval[digits..] switch
        {
            "m" => count * 60L,
            "h" => count * 3600L,
            "d" => count * 86_400L,
            "wk" => count * 604_800L,
            _ => null,
        };
    }
}
