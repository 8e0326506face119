using System.Globalization;
using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Research.Files;

/// <summary>A recorded tick.</summary>
/// <param name="Epoch">The ingest worker's, within which positions count.</param>
/// <param name="AfterLoss">Ticks of the symbol before this one were left out of the recording, because its buffer was full.</param>
public readonly record struct RecordedTick(long Epoch, Tick Tick, bool AfterLoss);

/// <summary>Ticks of one symbol as a Parquet file, in the order of epoch and position.</summary>
internal static class TickFile
{
    public const string Folder = "ticks";

    private static readonly Dictionary<string, string> Metadata = new() { ["kind"] = "ticks", ["version"] = "1" };

    public static Task WriteAsync(string path, IReadOnlyList<RecordedTick> rows, CancellationToken cancellationToken = default) => ParquetTable.WriteAsync(
        path,
        [
            new TableColumn("unix_nanos", Of(rows, row => row.Tick.UnixNanos)),
            new TableColumn("epoch", Of(rows, row => row.Epoch)),
            new TableColumn("position", Of(rows, row => row.Tick.Position)),
            new TableColumn("price", Of(rows, row => row.Tick.Price)),
            new TableColumn("volume", Of(rows, row => row.Tick.Volume)),
            new TableColumn("bid", Of(rows, row => row.Tick.Bid)),
            new TableColumn("ask", Of(rows, row => row.Tick.Ask)),
            new TableColumn("trade_id", Of(rows, row => unchecked((long)row.Tick.TradeId))),
            new TableColumn("connection", Of(rows, row => row.Tick.Connection)),
            new TableColumn("kind", Of(rows, row => (int)row.Tick.Kind)),
            new TableColumn("flags", Of(rows, row => (int)row.Tick.Flags)),
            new TableColumn("after_loss", Of(rows, row => row.AfterLoss ? 1 : 0)),
        ],
        Metadata,
        cancellationToken);

    /// <summary>Throws <see cref="BadInputException"/> for what is no such file.</summary>
    public static async Task<RecordedTick[]> ReadAsync(string path, string symbol, CancellationToken cancellationToken = default)
    {
        var table = await ParquetTable.ReadAsync(path, cancellationToken);
        var (times, epochs, positions) = (table.Longs("unix_nanos"), table.Longs("epoch"), table.Longs("position"));
        var (prices, volumes, bids, asks) = (table.Doubles("price"), table.Doubles("volume"), table.Doubles("bid"), table.Doubles("ask"));
        var (ids, connections, kinds, flags, losses) =
            (table.Longs("trade_id"), table.Integers("connection"), table.Integers("kind"), table.Integers("flags"), table.Integers("after_loss"));
        var rows = new RecordedTick[times.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = new RecordedTick(
                epochs[i],
                new Tick
                {
                    Symbol = symbol,
                    Position = positions[i],
                    UnixNanos = times[i],
                    Price = prices[i],
                    Volume = volumes[i],
                    Bid = bids[i],
                    Ask = asks[i],
                    TradeId = unchecked((ulong)ids[i]),
                    Connection = connections[i],
                    Kind = (TickKind)kinds[i],
                    Flags = (TickFlags)flags[i],
                },
                losses[i] != 0);
        }

        return rows;
    }

    /// <summary>Sorts by name as its rows by epoch and position.</summary>
    public static string NameOf(long epoch, long firstPosition) =>
        string.Create(CultureInfo.InvariantCulture, $"{epoch:D16}-{firstPosition:D16}.parquet");

    /// <summary>A merged file's name: sorts before those of the files that it was merged from.</summary>
    /// <param name="lastPosition">First position of the last file that it was merged from.</param>
    public static string NameOf(long epoch, long firstPosition, long lastPosition) =>
        string.Create(CultureInfo.InvariantCulture, $"{epoch:D16}-{firstPosition:D16}-{lastPosition:D16}.parquet");

    /// <summary>Epoch, first position, and first position of the last file that it was merged from, by its name. Throws <see cref="BadInputException"/> for another's name.</summary>
    public static (long Epoch, long First, long Last) RangeOf(string path) =>
        Path.GetFileNameWithoutExtension(path).Split('-') is [var epoch, var first, ..] parts
        && long.TryParse(epoch, NumberStyles.None, CultureInfo.InvariantCulture, out var ofEpoch)
        && long.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
        && long.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var to)
            ? (ofEpoch, from, to)
            : throw new BadInputException($"'{path}' has no name of a recording's file: move it away.");

    private static T[] Of<T>(IReadOnlyList<RecordedTick> rows, Func<RecordedTick, T> value)
    {
        var values = new T[rows.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = value(rows[i]);
        }

        return values;
    }
}
