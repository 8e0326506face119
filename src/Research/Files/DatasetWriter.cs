using AkkaDayTrade.Domain.Evaluation;
using AkkaDayTrade.Domain.Features;

namespace AkkaDayTrade.Research.Files;

/// <summary>Writes rows, each symbol's in the order of time, into a data set's directory. Keeps at most <see cref="Dataset.RowsPerFile"/> rows per symbol in memory.</summary>
internal sealed class DatasetWriter(string directory, string specifications, FeatureSet set, Labelling? labelling)
{
    private readonly Dictionary<string, (long Day, List<DatasetRow> Rows)> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _files = new(StringComparer.Ordinal);

    public long Written { get; private set; }

    /// <summary>Refuses to mix with what is there already. Throws <see cref="BadInputException"/>.</summary>
    public static void RequireEmpty(string directory)
    {
        if (Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any())
        {
            throw new BadInputException($"'{directory}' is not empty: name a directory that is, or one that is not there yet.");
        }
    }

    public async ValueTask AddAsync(DatasetRow row, CancellationToken cancellationToken = default)
    {
        var day = Partition.DayOf(row.UnixNanos);
        if (_open.TryGetValue(row.Symbol, out var open) && (open.Day != day || open.Rows.Count == Dataset.RowsPerFile))
        {
            await WriteAsync(row.Symbol, cancellationToken);
            open = default;
        }

        if (open.Rows is null)
        {
            _open[row.Symbol] = open = (day, []);
        }

        open.Rows.Add(row);
    }

    /// <summary>Writes what is left.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken = default)
    {
        foreach (var symbol in _open.Keys.ToList())
        {
            await WriteAsync(symbol, cancellationToken);
        }
    }

    private async Task WriteAsync(string symbol, CancellationToken cancellationToken)
    {
        _open.Remove(symbol, out var open);
        var number = _files[symbol] = _files.GetValueOrDefault(symbol) + 1;
        var path = Path.Combine(Partition.DirectoryOf(directory, open.Day, symbol), $"part-{number:D5}.parquet");
        await DatasetFile.WriteAsync(path, specifications, set, labelling, open.Rows, cancellationToken);
        Written += open.Rows.Count;
    }
}
