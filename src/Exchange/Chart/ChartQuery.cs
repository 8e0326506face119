using System.Globalization;
using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Exchange.Chart;

/// <summary>What a chart request asks for, or the error that answers it.</summary>
internal sealed record ChartQuery(string Symbol, string Interval, TimeSpan Length, string Range, long FromUnixNanos, long ToUnixNanos)
{
    private static readonly Dictionary<string, TimeSpan> Intervals = new()
    {
        ["1m"] = TimeSpan.FromMinutes(1), ["2m"] = TimeSpan.FromMinutes(2), ["5m"] = TimeSpan.FromMinutes(5), ["15m"] = TimeSpan.FromMinutes(15),
        ["30m"] = TimeSpan.FromMinutes(30), ["60m"] = TimeSpan.FromHours(1), ["90m"] = TimeSpan.FromMinutes(90), ["1h"] = TimeSpan.FromHours(1), ["1d"] = TimeSpan.FromDays(1),
    };

    private static readonly Dictionary<string, int> RangeDays = new() { ["1d"] = 1, ["5d"] = 5, ["7d"] = 7, ["8d"] = 8, ["1mo"] = 30 };

    private static readonly TimeSpan MinuteReach = TimeSpan.FromDays(30);

    public static IEnumerable<string> ValidRanges => RangeDays.Keys;

    public static bool TryRead(string symbol, IQueryCollection query, DateTimeOffset now, out ChartQuery read, out (int Status, string Code, string Description) error)
    {
        var interval = Text(query, "interval") ?? "1m";
        var range = Text(query, "range") ?? "1d";
        read = new ChartQuery(symbol, interval, default, range, 0, 0);
        if (!Intervals.TryGetValue(interval, out var length))
        {
            error = (400, "Bad Request", $"Invalid input - interval={interval} is not supported. Valid intervals: [{string.Join(", ", Intervals.Keys)}]");
            return false;
        }

        DateTimeOffset from, to = now;
        if (Text(query, "period1") is { } first && Text(query, "period2") is { } second)
        {
            if (!TrySeconds(first, out from) || !TrySeconds(second, out to) || from >= to)
            {
                error = (400, "Bad Request", "Invalid input - start date cannot be after end date");
                return false;
            }
        }
        else if (RangeDays.TryGetValue(range, out var days))
        {
            from = now.AddDays(-days);
        }
        else
        {
            error = (400, "Bad Request", $"Invalid input - range={range} is not supported. Valid ranges: [{string.Join(", ", RangeDays.Keys)}]");
            return false;
        }

        // A range of a month of minutes reaches exactly as far as is allowed.
        if (now - from > MinuteReach + TimeSpan.FromMinutes(1))
        {
            error = (422, "Unprocessable Entity", $"{interval} data not available for startTime={from.ToUnixTimeSeconds()} and endTime={to.ToUnixTimeSeconds()}. The requested range must be within the last 30 days.");
            return false;
        }

        read = read with { Length = length, FromUnixNanos = Timestamps.ToUnixNanos(from), ToUnixNanos = Timestamps.ToUnixNanos(to) };
        error = default;
        return true;
    }

    private static string? Text(IQueryCollection query, string name) => query.TryGetValue(name, out var value) ? value.ToString() : null;

    private static bool TrySeconds(string text, out DateTimeOffset time)
    {
        var isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 10_000_000_000;
        time = isNumber ? DateTimeOffset.FromUnixTimeSeconds(seconds) : default;
        return isNumber;
    }
}
