using System.Globalization;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Tests.Shared;

namespace AkkaDayTrade.Tests.Domain.Features;

/// <summary>Reads the reference tables: rows of text by column name, numbers NaN where a cell is empty.</summary>
internal sealed class ReferenceTable
{
    private readonly Dictionary<string, int> _columns = [];
    private readonly List<string[]> _rows = [];

    public ReferenceTable(string path)
    {
        using var reader = new StreamReader(SharedData.PathOf(path));
        var header = reader.ReadLine()!.Split(',');
        for (var i = 0; i < header.Length; i++)
        {
            // A spreadsheet repeats names: its calculation stands left of what it shows, so the first counts.
            _columns.TryAdd(header[i].ToLowerInvariant(), i);
        }

        while (reader.ReadLine() is { } line)
        {
            _rows.Add(line.Split(','));
        }
    }

    public int Count => _rows.Count;

    public double this[int row, string column] =>
        double.TryParse(Cell(row, column), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;

    /// <summary>The rows as bars of one session, or of one session a calendar date.</summary>
    public Observation[] Observations(bool sessionADate = false)
    {
        var days = new Dictionary<string, int>();
        return [.. Enumerable.Range(0, Count).Select(row =>
        {
            var date = sessionADate ? Cell(row, "timestamp")[..10] : string.Empty;
            days.TryAdd(date, days.Count);
            return new Observation(
                row, this[row, "open"], this[row, "high"], this[row, "low"], this[row, "close"], this[row, "volume"],
                double.NaN, double.NaN, days[date]);
        })];
    }

    private string Cell(int row, string column) =>
        _columns[column] < _rows[row].Length ? _rows[row][_columns[column]] : string.Empty;
}
