using AkkaDayTrade.Domain.Evaluation;
using AkkaDayTrade.Domain.Features;

namespace AkkaDayTrade.Research.Files;

/// <summary>How the rows of a data set were labelled.</summary>
/// <param name="DeadBand">A move within it, as a share of the price, is flat.</param>
public sealed record Labelling(TimeSpan Horizon, double DeadBand);

/// <summary>
/// Vectors of one symbol as a Parquet file, one column per figure of the set, NaN = not ready; the fingerprint is in the
/// metadata. A labelled file also has the outcome's columns, NaN and 0 where there is none.
/// </summary>
internal static class DatasetFile
{
    private const string FingerprintKey = "fingerprint";
    private const string SetKey = "feature_set";
    private const string HorizonKey = "horizon_ticks";
    private const string DeadBandKey = "dead_band";

    public static Task WriteAsync(
        string path, string specifications, FeatureSet set, Labelling? labelling, IReadOnlyList<DatasetRow> rows, CancellationToken cancellationToken = default)
    {
        var metadata = new Dictionary<string, string>
        {
            ["kind"] = labelling is null ? "vectors" : "labelled",
            ["version"] = "1",
            [FingerprintKey] = set.Fingerprint,
            [SetKey] = specifications,
        };
        List<TableColumn> columns =
        [
            new("unix_nanos", Of(rows, row => row.UnixNanos)),
            new("epoch", Of(rows, row => row.Vector.Epoch)),
            new("position", Of(rows, row => row.Vector.Position)),
            new("quality", Of(rows, row => (int)row.Vector.Quality)),
            new("price", Of(rows, row => row.Vector.Price)),
            new("volume", Of(rows, row => row.Vector.Volume)),
            new("bid", Of(rows, row => row.Vector.Bid)),
            new("ask", Of(rows, row => row.Vector.Ask)),
            .. set.ColumnNames.Select((name, column) => new TableColumn(name, Of(rows, row => row.Vector.Values[column]))),
        ];
        if (labelling is not null)
        {
            metadata[HorizonKey] = $"{labelling.Horizon.Ticks}";
            metadata[DeadBandKey] = $"{labelling.DeadBand:R}";
            columns.AddRange(
            [
                new("label_return", Of(rows, row => row.Outcome?.Return ?? double.NaN)),
                new("label_direction", Of(rows, row => row.Outcome is { } outcome ? (int)outcome.Direction - (int)Direction.Flat : 0)),
                new("label_due", Of(rows, row => row.Outcome?.DueUnixNanos ?? 0)),
                new("label_known", Of(rows, row => row.Outcome?.KnownUnixNanos ?? 0)),
                new("exit_price", Of(rows, row => row.Outcome?.Exit.Price ?? double.NaN)),
                new("exit_bid", Of(rows, row => row.Outcome?.Exit.Bid ?? double.NaN)),
                new("exit_ask", Of(rows, row => row.Outcome?.Exit.Ask ?? double.NaN)),
            ]);
        }

        return ParquetTable.WriteAsync(path, columns, metadata, cancellationToken);
    }

    /// <summary>Throws <see cref="BadInputException"/> for what is no such file, and when its set would be computed otherwise today.</summary>
    public static async Task<(string Specifications, FeatureSet Set, Labelling? Labelling, DatasetRow[] Rows)> ReadAsync(
        string path, string symbol, CancellationToken cancellationToken = default)
    {
        var table = await ParquetTable.ReadAsync(path, cancellationToken);
        var (fingerprint, specifications) = (table.Text(FingerprintKey), table.Text(SetKey));
        var set = FeatureSets.Parse(specifications, path);
        if (set.Fingerprint != fingerprint)
        {
            throw new BadInputException(
                $"'{path}' has vectors with the fingerprint {fingerprint}, but '{specifications}' has {set.Fingerprint} in this program: formulas have changed; run backfill again.");
        }

        Labelling? labelling = table.Metadata.ContainsKey(HorizonKey)
            ? new Labelling(
                TimeSpan.FromTicks(long.Parse(table.Text(HorizonKey), System.Globalization.CultureInfo.InvariantCulture)),
                double.Parse(table.Text(DeadBandKey), System.Globalization.CultureInfo.InvariantCulture))
            : null;
        var names = set.ColumnNames;
        var figures = names.Select(table.Doubles).ToArray();
        var (times, epochs, positions, qualities) = (table.Longs("unix_nanos"), table.Longs("epoch"), table.Longs("position"), table.Integers("quality"));
        var (prices, volumes, bids, asks) = (table.Doubles("price"), table.Doubles("volume"), table.Doubles("bid"), table.Doubles("ask"));
        var outcomes = labelling is null ? null : ReadOutcomes(table);
        var rows = new DatasetRow[times.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            var values = new double[figures.Length];
            for (var column = 0; column < values.Length; column++)
            {
                values[column] = figures[column][i];
            }

            var vector = new FeatureVector
            {
                Symbol = symbol,
                Set = set,
                UnixNanos = times[i],
                Epoch = epochs[i],
                Position = positions[i],
                ArrivalTimestamp = 0,
                Values = values,
                Quality = (VectorQuality)qualities[i],
                Price = prices[i],
                Volume = volumes[i],
                Bid = bids[i],
                Ask = asks[i],
                ClosesBucket = true,
            };
            rows[i] = new DatasetRow(vector, outcomes?[i]);
        }

        return (specifications, set, labelling, rows);
    }

    private static Outcome?[] ReadOutcomes(ParquetTable table)
    {
        var (returns, directions, due, known) = (table.Doubles("label_return"), table.Integers("label_direction"), table.Longs("label_due"), table.Longs("label_known"));
        var (prices, bids, asks) = (table.Doubles("exit_price"), table.Doubles("exit_bid"), table.Doubles("exit_ask"));
        return
        [
            .. returns.Select((change, i) => double.IsNaN(change)
                ? (Outcome?)null
                : new Outcome(due[i], known[i], change, (Direction)(directions[i] + (int)Direction.Flat), new Standing(prices[i], bids[i], asks[i]))),
        ];
    }

    private static T[] Of<T>(IReadOnlyList<DatasetRow> rows, Func<DatasetRow, T> value)
    {
        var values = new T[rows.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = value(rows[i]);
        }

        return values;
    }
}
