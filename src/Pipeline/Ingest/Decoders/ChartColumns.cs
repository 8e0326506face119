using System.Text.Json;
using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Ingest.Decoders;

/// <summary>
/// The columns of a chart body as bars. Left out are rows with holes, rows that repeat or go back in time, and the snapshot of
/// the running moment that the endpoint appends (at the time of the last trade, without volume, mostly off the minute).
/// </summary>
internal static class ChartColumns
{
    private const int SecondsPerMinute = 60;

    /// <param name="finishedOnly">Leaves out bars that may still grow.</param>
    public static IReadOnlyList<Bar> Read(JsonElement result, JsonElement meta, long granularitySeconds, bool finishedOnly)
    {
        var quote = ChartBody.First(ChartBody.Member(ChartBody.Member(result, "indicators"), "quote"));
        var times = Column(result, "timestamp", Integer);
        var (open, high, low, close, volume) =
            (Column(quote, "open", Number), Column(quote, "high", Number), Column(quote, "low", Number), Column(quote, "close", Number), Column(quote, "volume", Number));
        var finishedBefore = finishedOnly ? FinishedBefore(meta) : long.MaxValue;
        var bars = new List<Bar>(times.Length);
        var previous = 0L;
        for (var row = 0; row < times.Length; row++)
        {
            if (times[row] is { } start && start > previous && start <= EventTimeParser.LastSecond - granularitySeconds
                && At(open, row) is { } o && At(high, row) is { } h && At(low, row) is { } l && At(close, row) is { } c)
            {
                var traded = At(volume, row) ?? 0;
                var isSnapshot = row == times.Length - 1 && IsSnapshot(meta, start, traded);
                if (!isSnapshot && start + granularitySeconds <= finishedBefore)
                {
                    var startNanos = start * Timestamps.NanosPerSecond;
                    bars.Add(new Bar(startNanos, startNanos + (granularitySeconds * Timestamps.NanosPerSecond), o, h, l, c, traded));
                    previous = start;
                }
            }
        }

        return bars;
    }

    /// <summary>
    /// Bars that end by then (seconds since 1970) do not change any more: the time of the last trade while the market is open, no
    /// limit after its close, for the closing auction's bar would end later. Without a last trade there is no telling.
    /// </summary>
    private static long FinishedBefore(JsonElement meta)
    {
        var lastTrade = Integer(ChartBody.Member(meta, "regularMarketTime")) ?? 0;
        var regular = ChartBody.Member(ChartBody.Member(meta, "currentTradingPeriod"), "regular");
        return Integer(ChartBody.Member(regular, "end")) is { } close && lastTrade >= close ? long.MaxValue : lastTrade;
    }

    private static bool IsSnapshot(JsonElement meta, long start, double volume) =>
        start % SecondsPerMinute != 0 || (volume == 0 && start == Integer(ChartBody.Member(meta, "regularMarketTime")));

    private static T[] Column<T>(JsonElement? parent, string name, Func<JsonElement?, T> read) =>
        ChartBody.Member(parent, name) is { ValueKind: JsonValueKind.Array } column
            ? [.. column.EnumerateArray().Select(cell => read(cell))]
            : [];

    private static double? At(double?[] column, int row) => row < column.Length ? column[row] : null;

    private static double? Number(JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var number) ? number : null;

    private static long? Integer(JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : null;
}
