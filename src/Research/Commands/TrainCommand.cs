using System.CommandLine;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Research.Files;
using AkkaDayTrade.Research.Train;

namespace AkkaDayTrade.Research.Commands;

/// <summary>`train`: a model's file and its manifest.</summary>
internal static class TrainCommand
{
    public static Command Create(TextWriter output)
    {
        var source = CommandOptions.In("Directory that label wrote.");
        var target = CommandOptions.Out("Directory for NAME.zip and NAME.json.");
        var name = CommandOptions.Validated(
            new Option<string?>("--name") { Description = "Default: the kind." },
            text => text is null || text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.'),
            "letters, digits, '_', '-' and '.'");
        var kind = CommandOptions.Kind();
        var folds = CommandOptions.Folds();
        var embargo = CommandOptions.Embargo();
        var command = new Command("train", "Train a model on all rows; its manifest holds the walk-forward figures.") { source, target, name, kind, folds, embargo };
        command.SetAction(async (parsed, stop) =>
        {
            var (directory, to, chosen) = (parsed.GetValue(source)!, parsed.GetValue(target)!, parsed.GetValue(kind));
            var dataset = await Dataset.ReadAsync(directory, stop);
            var report = EvaluateCommand.Evaluate(dataset, directory, chosen, parsed.GetValue(folds), parsed.GetValue(embargo));
            var (rows, inputs) = TrainingRows.Of(dataset, directory);
            var model = DirectionModel.Train(chosen, rows, inputs);

            Directory.CreateDirectory(to);
            var called = parsed.GetValue(name) ?? report.Kind;
            var file = Path.Combine(to, $"{called}.zip");
            model.Save(file);
            var hash = ModelManifest.HashOf(await File.ReadAllBytesAsync(file, stop));
            var manifest = new ModelManifest
            {
                Name = called,
                Version = $"{called}_{hash[..8]}",
                Kind = report.Kind,
                File = Path.GetFileName(file),
                Sha256 = hash,
                Fingerprint = dataset.Set.Fingerprint,
                FeatureSet = dataset.Specifications,
                Inputs = [.. inputs.Select(input => input.Text)],
                HorizonSeconds = report.HorizonSeconds,
                DeadBand = report.DeadBand,
                TrainedOn = new TrainedOn(
                    Timestamps.FromUnixNanos(rows[0].UnixNanos),
                    Timestamps.FromUnixNanos(rows[^1].UnixNanos),
                    rows.Count,
                    [.. rows.Select(row => row.Symbol).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]),
                Metrics = MetricsOf(report),
            };
            await File.WriteAllTextAsync(Path.Combine(to, $"{called}.json"), manifest.ToJson(), stop);
            await output.WriteLineAsync($"{manifest.Version} trained on {rows.Count} rows: '{file}' and its manifest '{called}.json'.");
            await output.WriteLineAsync();
            await Evaluate.EvaluationText.WriteAsync(output, report);
            return 0;
        });
        return command;
    }

    private static Dictionary<string, double> MetricsOf(Evaluate.EvaluationReport report) =>
        report.Model.Figures.Select(figure => (figure.Key, figure.Value))
            .Concat(report.Baselines.Select(baseline => ($"{baseline.Name}_accuracy", baseline.Figures["accuracy"])))
            .Where(entry => entry.Item2.Value is not null)
            .ToDictionary(entry => entry.Item1, entry => entry.Item2.Value!.Value);
}
