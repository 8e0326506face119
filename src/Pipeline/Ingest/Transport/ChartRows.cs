using System.Text.Json;
using System.Text.Json.Nodes;

namespace AkkaDayTrade.Pipeline.Ingest.Transport;

/// <summary>
/// Cuts a chart document down to the rows that are new: each poll brings the day's rows again, and its last row is still moving.
/// </summary>
internal static class ChartRows
{
    private const long SecondsPerRow = 60;

    /// <param name="newest">
    /// Start (Unix seconds) of the newest row that was delivered, 0 before the first. Moves on. From the first document only the newest row is
    /// taken: what lies before it is history, which is not this feed's to tell.
    /// </param>
    /// <returns>The document with the new rows only; null when it has none. What is no chart document comes back as it is.</returns>
    public static byte[]? TakeNew(byte[] body, ref long newest)
    {
        if (Parse(body) is not { } document || document["chart"]?["result"] is not JsonArray { Count: > 0 } results || results[0] is not JsonObject result)
        {
            return body;
        }

        try
        {
            return TakeNew(document, result, ref newest);
        }
        catch (Exception odd) when (odd is InvalidOperationException or FormatException or ArgumentOutOfRangeException)
        {
            // Not of the documented shape: what is wrong with it is the decoder's to say.
            return body;
        }
    }

    private static byte[]? TakeNew(JsonNode document, JsonObject result, ref long newest)
    {
        if (result["timestamp"] is not JsonArray times)
        {
            // Nothing traded in the asked period.
            return null;
        }

        var lastTrade = result["meta"]?["regularMarketTime"]?.GetValue<long>() ?? 0;
        var close = result["meta"]?["currentTradingPeriod"]?["regular"]?["end"]?.GetValue<long>() ?? long.MaxValue;
        var starts = times.Select(time => time?.GetValue<long>() ?? throw new FormatException("a row needs its time")).ToArray();
        var last = starts.Length == 0 ? 0 : starts.Max();
        var after = newest;
        // A row grows until its minute has passed, by the market's time, not by ours (Tokyo comes 20 minutes late). The closing auction's
        // minute never passes: there the close itself ends it.
        var passed = lastTrade >= close ? long.MaxValue : Math.Max(last, lastTrade);
        var complete = starts.Where(start => start % SecondsPerRow == 0 && start > after && start <= passed - SecondsPerRow).ToHashSet();
        if (complete.Count == 0)
        {
            return null;
        }

        var end = complete.Max();
        if (newest == 0)
        {
            complete = [end];
        }

        JsonArray[] columns =
        [
            times,
            .. (result["indicators"]?["quote"]?[0] as JsonObject ?? []).Select(column => column.Value).OfType<JsonArray>(),
        ];
        for (var row = starts.Length - 1; row >= 0; row--)
        {
            if (!complete.Contains(starts[row]))
            {
                Array.ForEach(columns, column => column.RemoveAt(row));
            }
        }

        newest = end;
        return JsonSerializer.SerializeToUtf8Bytes(document);
    }

    private static JsonObject? Parse(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
