using System.CommandLine;
using AkkaDayTrade.Domain.Evaluation;
using AkkaDayTrade.Research.Files;
using AkkaDayTrade.Research.Label;

namespace AkkaDayTrade.Research.Commands;

/// <summary>`label`: vectors with what came of them.</summary>
internal static class LabelCommand
{
    public static Command Create(TextWriter output)
    {
        var source = CommandOptions.In("Directory that backfill wrote.");
        var target = CommandOptions.Out("Directory for the labelled vectors; empty or not there yet.");
        var horizon = CommandOptions.Span("--horizon", "From a vector to the price that judges it", TimeSpan.FromTicks(1));
        horizon.Required = true;
        var deadBand = CommandOptions.Validated(
            new Option<double>("--dead-band") { Description = "A move within it, as a share of the price, is flat: 0.0005 is 5 basis points.", DefaultValueFactory = _ => 0 },
            band => band is >= 0 and < 1,
            "a share of the price from 0 to below 1");
        var command = new Command("label", "Add return and direction at a horizon, without looking ahead.") { source, target, horizon, deadBand };
        command.SetAction(async (parsed, stop) =>
        {
            var to = parsed.GetValue(target)!;
            DatasetWriter.RequireEmpty(to);
            var dataset = await Dataset.ReadAsync(parsed.GetValue(source)!, stop);
            var labelling = new Labelling(parsed.GetValue(horizon)!.Value, parsed.GetValue(deadBand));
            var writer = new DatasetWriter(to, dataset.Specifications, dataset.Set, labelling);
            var counts = new long[Directions.Count];
            foreach (var symbol in dataset.Rows.GroupBy(row => row.Symbol))
            {
                foreach (var row in Labeller.Label([.. symbol], labelling.Horizon, labelling.DeadBand))
                {
                    if (row.Outcome is { } outcome)
                    {
                        counts[(int)outcome.Direction]++;
                    }

                    await writer.AddAsync(row, stop);
                }
            }

            await writer.CompleteAsync(stop);
            await output.WriteLineAsync(
                $"{counts.Sum()} of {writer.Written} vectors labelled in '{to}': {counts[(int)Direction.Down]} down, {counts[(int)Direction.Flat]} flat, {counts[(int)Direction.Up]} up; the others' horizon lies beyond the data.");
            return 0;
        });
        return command;
    }
}
