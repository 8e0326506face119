using System.CommandLine;
using AkkaDayTrade.Research.Files;
using AkkaDayTrade.Research.Train;

namespace AkkaDayTrade.Research.Commands;

/// <summary>`train`: a model's file and its manifest.</summary>
internal static class TrainCommand
{
    public static Command Create(TextWriter output)
    {
        var source = CommandOptions.In("Directory that label wrote.");
        var target = CommandOptions.Out("Directory for the model and its manifest; a further version when the name is there already.");
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
            var (rows, columns) = TrainingRows.Of(dataset, directory);
            var model = DirectionModel.Train(chosen, rows, columns);
            var manifest = await ModelPackage.WriteAsync(to, parsed.GetValue(name) ?? report.Kind, model, dataset, rows, report, stop);
            await output.WriteLineAsync(
                $"{manifest.Name}, version {manifest.Version}, trained on {rows.Count} rows: '{Path.Combine(to, manifest.File)}' and its manifest; a host serves it with Models:Directory={to}.");
            await output.WriteLineAsync();
            await Evaluate.EvaluationText.WriteAsync(output, report);
            return 0;
        });
        return command;
    }
}
