using System.Globalization;
using AkkaDayTrade.Domain.Evaluation;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Research.Evaluate;
using AkkaDayTrade.Research.Files;

namespace AkkaDayTrade.Research.Train;

/// <summary>
/// Writes a trained model as a host serves it: `NAME.zip`, its manifest `NAME.json`, and `NAME.reference.csv` with questions and what
/// the model answered when it was trained. A later version of the name is `NAME-VERSION`, so that one can go back.
/// </summary>
internal static class ModelPackage
{
    private const int References = 16;

    /// <summary>Throws <see cref="BadInputException"/> when a manifest of the directory cannot be read.</summary>
    /// <returns>The manifest.</returns>
    public static async Task<ModelManifest> WriteAsync(
        string directory, string name, DirectionModel model, Dataset dataset, IReadOnlyList<DatasetRow> rows, EvaluationReport report, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        var version = await NewestAsync(directory, name, cancellationToken) + 1;
        var file = Path.Combine(directory, version == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{version}"));
        model.Save($"{file}.zip");
        var manifest = new ModelManifest
        {
            Name = name,
            Version = version.ToString(CultureInfo.InvariantCulture),
            Kind = report.Kind,
            File = $"{Path.GetFileName(file)}.zip",
            Sha256 = ModelManifest.HashOf(await File.ReadAllBytesAsync($"{file}.zip", cancellationToken)),
            Fingerprint = dataset.Set.Fingerprint,
            FeatureSet = dataset.Specifications,
            HorizonSeconds = report.HorizonSeconds,
            DeadBand = report.DeadBand,
            TrainedOn = new TrainedOn(
                Timestamps.FromUnixNanos(rows[0].UnixNanos),
                Timestamps.FromUnixNanos(rows[^1].UnixNanos),
                rows.Count,
                [.. rows.Select(row => row.Symbol).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]),
            Recipe = model.Recipe,
            Metrics = MetricsOf(report),
        };
        await File.WriteAllLinesAsync($"{file}.reference.csv", ReferencesOf(model, rows), cancellationToken);
        // Last, so that a directory that is watched never shows a manifest without its file.
        await File.WriteAllTextAsync($"{file}.json", manifest.ToJson() + '\n', cancellationToken);
        return manifest;
    }

    private static async Task<int> NewestAsync(string directory, string name, CancellationToken cancellationToken)
    {
        var newest = 0;
        foreach (var path in Directory.EnumerateFiles(directory, $"{name}*.json"))
        {
            try
            {
                var manifest = ModelManifest.Parse(await File.ReadAllTextAsync(path, cancellationToken));
                newest = manifest.Name == name && int.TryParse(manifest.Version, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? Math.Max(newest, version) : newest;
            }
            catch (InvalidDataException exception)
            {
                throw new BadInputException($"'{path}' may be an earlier version's manifest, and cannot be read: {exception.Message} Move it away, or choose another --name.", exception);
            }
        }

        return newest;
    }

    /// <summary>Each line: the inputs as the model sees them, then the odds of down, flat and up.</summary>
    private static IEnumerable<string> ReferencesOf(DirectionModel model, IReadOnlyList<DatasetRow> rows)
    {
        DatasetRow[] asked = [.. Enumerable.Range(0, Math.Min(References, rows.Count)).Select(i => rows[(int)((long)i * rows.Count / References)])];
        return asked.Zip(model.OddsOf(asked), (row, odds) => string.Join(
            ',', model.InputsOf(row.Vector).Concat([odds.Down, odds.Flat, odds.Up]).Select(value => value.ToString("R", CultureInfo.InvariantCulture))));
    }

    private static Dictionary<string, double> MetricsOf(EvaluationReport report) =>
        report.Model.Figures.Select(figure => (figure.Key, figure.Value))
            .Concat(report.Baselines.Select(baseline => ($"{baseline.Name}_accuracy", baseline.Figures["accuracy"])))
            .Where(entry => entry.Item2.Value is not null)
            .ToDictionary(entry => entry.Item1, entry => entry.Item2.Value!.Value);
}
