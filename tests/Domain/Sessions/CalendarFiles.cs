using System.Text.Json;
using AkkaDayTrade.Tests.Shared;

namespace AkkaDayTrade.Domain.Tests.Sessions;

/// <summary>The reference calendars as they stand in the shared data.</summary>
internal static class CalendarFiles
{
    public sealed record Session(DateOnly Day, long Open, long Close, long? BreakStart, long? BreakEnd);

    public static Session[] Sessions(string file) => File.ReadLines(SharedData.PathOf($"calendars/{file}"))
        .Skip(1)
        .Select(line => line.Split(','))
        .Select(cells => new Session(
            DateOnly.ParseExact(cells[0][..10], "yyyy-MM-dd", CultureInfo.InvariantCulture),
            CalendarProbe.Nanos(cells[1]),
            CalendarProbe.Nanos(cells[2]),
            cells[3].Length == 0 ? null : CalendarProbe.Nanos(cells[3]),
            cells[4].Length == 0 ? null : CalendarProbe.Nanos(cells[4])))
        .ToArray();

    public static DateOnly[] Days(string file, string format) => File.ReadLines(SharedData.PathOf($"calendars/{file}"))
        .Where(line => line.Length > 0 && char.IsAsciiDigit(line[0]))
        .Select(line => DateOnly.ParseExact(line.Trim(), format, CultureInfo.InvariantCulture))
        .ToArray();

    /// <summary>Full closures and early closes (local time) of one market in Lean's market hours.</summary>
    public static (DateOnly[] Holidays, Dictionary<DateOnly, TimeSpan> EarlyCloses) MarketHours(string market)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(SharedData.PathOf("calendars/lean-market-hours-subset.json")));
        var entry = document.RootElement.GetProperty(market);
        return (
            entry.GetProperty("holidays").EnumerateArray().Select(item => Day(item.GetString()!)).ToArray(),
            entry.GetProperty("earlyCloses").EnumerateObject().ToDictionary(
                item => Day(item.Name), item => TimeSpan.Parse(item.Value.GetString()!, CultureInfo.InvariantCulture)));
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "M/d/yyyy", CultureInfo.InvariantCulture);
}
