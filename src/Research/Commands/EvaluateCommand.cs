using System.CommandLine;
using System.Text.Json;
using AkkaDayTrade.Research.Evaluate;
using AkkaDayTrade.Research.Files;
using AkkaDayTrade.Research.Train;

namespace AkkaDayTrade.Research.Commands;

/// <summary>`evaluate`: how a kind of model fares on what came after its training, beside the naive baselines.</summary>
internal static class EvaluateCommand
{
    public static Command Create(TextWriter output)
    {
        var source = CommandOptions.In("Directory that label wrote.");
        var kind = CommandOptions.Kind();
        var folds = CommandOptions.Folds();
        var embargo = CommandOptions.Embargo();
        var json = CommandOptions.JsonOutput();
        var command = new Command("evaluate", "Walk forward: train on the past, test on what came next.") { source, kind, folds, embargo, json };
        command.SetAction(async (parsed, stop) =>
        {
            var directory = parsed.GetValue(source)!;
            var dataset = await Dataset.ReadAsync(directory, stop);
            var report = Evaluate(dataset, directory, parsed.GetValue(kind), parsed.GetValue(folds), parsed.GetValue(embargo));
            await (parsed.GetValue(json)
                ? output.WriteLineAsync(JsonSerializer.Serialize(report, CommandOptions.Json))
                : EvaluationText.WriteAsync(output, report));
            return 0;
        });
        return command;
    }

    public static EvaluationReport Evaluate(Dataset dataset, string directory, ModelKind kind, int folds, TimeSpan? embargo)
    {
        var rows = TrainingRows.Of(dataset, directory);
        var labelling = dataset.Labelling!;
        return new WalkForwardEvaluation(kind, folds, embargo ?? labelling.Horizon, labelling.Horizon, labelling.DeadBand)
            .Run(rows.Rows, rows.Columns);
    }
}
