using System.CommandLine;
using AkkaDayTrade.Domain.Evaluation;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Sessions;
using AkkaDayTrade.Research.Backfill;
using AkkaDayTrade.Research.Files;

namespace AkkaDayTrade.Research.Commands;

/// <summary>`backfill`: vectors from recorded ticks or a replay file.</summary>
internal static class BackfillCommand
{
    private static readonly TimeSpan DefaultInterval = new Pipeline.Predict.PredictionOptions().Interval;

    public static Command Create(TextWriter output)
    {
        var source = CommandOptions.In("A recording's directory, or a replay file (.csv, .csv.gz).");
        var target = CommandOptions.Out("Directory for the vectors; empty or not there yet.");
        var features = CommandOptions.Features();
        var interval = CommandOptions.Span("--interval", "One vector per symbol and so much event time; of a file only, a recording has its own; default 100ms", TimeSpan.FromTicks(1));
        var hours = new Option<string>("--hours") { Description = "Of a file only: always, tokyo, newyork or HH:mm-HH:mm Zone/Name.", DefaultValueFactory = _ => "always" };
        var command = new Command("backfill", "Fold the live feature code over recorded ticks.") { source, target, features, interval, hours };
        command.SetAction(async (parsed, stop) =>
        {
            var (from, to) = (parsed.GetValue(source)!, parsed.GetValue(target)!);
            DatasetWriter.RequireEmpty(to);
            if (Recording.Recording.IsOne(from) || Directory.Exists(from))
            {
                await FromRecordingAsync(await Recording.Recording.OpenAsync(from, stop), parsed.GetValue(features), to, output, stop);
            }
            else
            {
                await FromFileAsync(from, parsed.GetValue(features) ?? CommandOptions.DefaultSet, parsed.GetValue(interval) ?? DefaultInterval, parsed.GetValue(hours)!, to, output, stop);
            }

            return 0;
        });
        return command;
    }

    private static async Task FromRecordingAsync(Recording.Recording recording, string? specifications, string to, TextWriter output, CancellationToken stop)
    {
        var backfill = new RecordingBackfill(recording, specifications);
        var set = FeatureSets.Parse(backfill.Specifications, "--features");
        var writer = new DatasetWriter(to, backfill.Specifications, set, labelling: null);
        foreach (var symbol in recording.Symbols)
        {
            await WriteAsync(backfill.VectorsAsync(symbol), writer, stop);
        }

        await writer.CompleteAsync(stop);
        await ReportAsync(output, writer, backfill.Accepted, backfill.Rejected, set, to);
    }

    private static async Task FromFileAsync(
        string path, string specifications, TimeSpan interval, string hours, string to, TextWriter output, CancellationToken stop)
    {
        if (!File.Exists(path))
        {
            throw new BadInputException($"--in = '{path}': there is no such file or directory.");
        }

        try
        {
            TradingCalendars.Parse(hours);
        }
        catch (FormatException exception)
        {
            throw new BadInputException($"--hours = '{hours}': {exception.Message}", exception);
        }

        var set = FeatureSets.Parse(specifications, "--features");
        var backfill = new FileBackfill(path, set, interval, hours);
        var writer = new DatasetWriter(to, specifications, set, labelling: null);
        await WriteAsync(backfill.VectorsAsync(), writer, stop);
        if (backfill.Accepted == 0)
        {
            throw new BadInputException($"'{path}' holds no tick that can be used ({backfill.Rejected} rows refused): {backfill.Problem ?? "it is empty"}. Its columns must be timestamp,symbol,price,volume,bid,ask.");
        }

        await writer.CompleteAsync(stop);
        await ReportAsync(output, writer, backfill.Accepted, backfill.Rejected, set, to);
    }

    private static async Task WriteAsync(IAsyncEnumerable<FeatureVector> vectors, DatasetWriter writer, CancellationToken stop)
    {
        await foreach (var vector in vectors.WithCancellation(stop))
        {
            await writer.AddAsync(new DatasetRow(vector), stop);
        }
    }

    private static Task ReportAsync(TextWriter output, DatasetWriter writer, long accepted, long rejected, FeatureSet set, string to) =>
        output.WriteLineAsync($"{writer.Written} vectors of {set.Features.Count} features (fingerprint {set.Fingerprint}) from {accepted} ticks in '{to}'; {rejected} ticks refused.");
}
