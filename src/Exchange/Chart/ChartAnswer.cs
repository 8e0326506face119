using System.Text.Json;
using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Exchange.Chart;

/// <summary>The JSON of a chart: `timestamp` and the quote arrays have one length, `null` where nothing traded, and are absent without rows.</summary>
internal sealed record ChartAnswer(ChartQuery Query, List<Bar> Rows, Bar? Running, bool IsTokyo, long NowUnixSeconds)
{
    public byte[] ToJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartObject("chart");
            json.WriteStartArray("result");
            json.WriteStartObject();
            WriteMeta(json);
            WriteRows(json);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteNull("error");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>The running minute is a row only when the asked period reaches up to it.</summary>
    private Bar? Live => Running is { } running && running.StartUnixNanos < Query.ToUnixNanos && running.StartUnixNanos >= Query.FromUnixNanos ? running : null;

    private void WriteMeta(Utf8JsonWriter json)
    {
        var last = Running?.Close ?? Rows.LastOrDefault(row => !double.IsNaN(row.Close)).Close;
        json.WriteStartObject("meta");
        json.WriteString("currency", IsTokyo ? "JPY" : "USD");
        json.WriteString("symbol", Query.Symbol);
        json.WriteString("exchangeName", IsTokyo ? "JPX" : "NMS");
        json.WriteString("instrumentType", "EQUITY");
        json.WriteNumber("regularMarketTime", NowUnixSeconds);
        json.WriteNumber("regularMarketPrice", last);
        json.WriteNumber("gmtoffset", IsTokyo ? 32_400 : 0);
        json.WriteString("timezone", IsTokyo ? "JST" : "UTC");
        json.WriteString("exchangeTimezoneName", IsTokyo ? "Asia/Tokyo" : "UTC");
        json.WriteNumber("chartPreviousClose", Rows.FirstOrDefault(row => !double.IsNaN(row.Open)).Open);
        json.WriteNumber("priceHint", 2);
        json.WriteString("dataGranularity", Query.Interval);
        json.WriteString("range", Query.Range);
        json.WriteStartArray("validRanges");
        foreach (var range in ChartQuery.ValidRanges)
        {
            json.WriteStringValue(range);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteRows(Utf8JsonWriter json)
    {
        var isEmpty = Rows.Count == 0 && Live is null;
        if (!isEmpty)
        {
            json.WriteStartArray("timestamp");
            Rows.ForEach(row => json.WriteNumberValue(row.StartUnixNanos / Timestamps.NanosPerSecond));
            if (Live is not null)
            {
                json.WriteNumberValue(NowUnixSeconds);
            }

            json.WriteEndArray();
        }

        json.WriteStartObject("indicators");
        json.WriteStartArray("quote");
        json.WriteStartObject();
        if (!isEmpty)
        {
            WriteColumn(json, "open", row => row.Open, Live?.Open);
            WriteColumn(json, "high", row => row.High, Live?.High);
            WriteColumn(json, "low", row => row.Low, Live?.Low);
            WriteColumn(json, "close", row => row.Close, Live?.Close);
            WriteColumn(json, "volume", row => row.Volume, Live is null ? null : 0);
        }

        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteColumn(Utf8JsonWriter json, string name, Func<Bar, double> value, double? live)
    {
        json.WriteStartArray(name);
        foreach (var row in Rows)
        {
            if (double.IsNaN(value(row)))
            {
                json.WriteNullValue();
            }
            else
            {
                json.WriteNumberValue(value(row));
            }
        }

        if (live is { } last)
        {
            json.WriteNumberValue(last);
        }

        json.WriteEndArray();
    }
}
