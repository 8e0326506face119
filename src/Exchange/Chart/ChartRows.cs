using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Exchange.Chart;

/// <summary>Cuts minutes to the asked period and gathers them into the asked interval.</summary>
internal static class ChartRows
{
    public static List<Bar> Of(IEnumerable<Bar> minutes, ChartQuery query)
    {
        var length = Timestamps.ToNanos(query.Length);
        var rows = new List<Bar>();
        foreach (var minute in minutes)
        {
            if (minute.StartUnixNanos < query.FromUnixNanos || minute.StartUnixNanos >= query.ToUnixNanos)
            {
                continue;
            }

            var start = minute.StartUnixNanos - (minute.StartUnixNanos % length);
            if (rows.Count > 0 && rows[^1].StartUnixNanos == start)
            {
                rows[^1] = Joined(rows[^1], minute);
            }
            else
            {
                rows.Add(minute with { StartUnixNanos = start, EndUnixNanos = start + length });
            }
        }

        return rows;
    }

    private static Bar Joined(Bar row, Bar minute) =>
        double.IsNaN(minute.Close) ? row
        : double.IsNaN(row.Close) ? minute with { StartUnixNanos = row.StartUnixNanos, EndUnixNanos = row.EndUnixNanos }
        : row with
        {
            High = Math.Max(row.High, minute.High),
            Low = Math.Min(row.Low, minute.Low),
            Close = minute.Close,
            Volume = row.Volume + minute.Volume,
        };
}
