using System.CommandLine;
using System.Text.Json;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Research.Files;
using AkkaDayTrade.Research.WarmUp;

namespace AkkaDayTrade.Research.Commands;

/// <summary>`recursive`: how much warm-up each feature needs.</summary>
internal static class RecursiveCommand
{
    public static Command Create(TextWriter output)
    {
        var features = CommandOptions.Features();
        var ticks = CommandOptions.Validated(
            new Option<int>("--ticks") { Description = "Length of the made-up tape, one trade a second.", DefaultValueFactory = _ => 20_000 }, count => count is >= 100 and <= 1_000_000, "100 to 1000000");
        var tolerance = CommandOptions.Validated(
            new Option<double>("--tolerance") { Description = "Relative difference that counts as none.", DefaultValueFactory = _ => 1e-9 }, value => value is >= 0 and < 1, "0 to below 1");
        var source = new Option<string?>("--in") { Description = "A recording's directory instead of the made-up tape; its symbol with the most ticks is taken." };
        var json = CommandOptions.JsonOutput();
        var command = new Command("recursive", "Find how many ticks or bars each feature needs until it no longer depends on where it began.") { features, ticks, tolerance, source, json };
        command.SetAction(async (parsed, stop) =>
        {
            var set = FeatureSets.Parse(parsed.GetValue(features) ?? CommandOptions.DefaultSet, "--features");
            var tape = parsed.GetValue(source) is { } directory
                ? await ReadAsync(directory, stop)
                : RecursiveCheck.MadeUp(parsed.GetValue(ticks));
            var results = RecursiveCheck.Run(set, tape, parsed.GetValue(tolerance));
            if (parsed.GetValue(json))
            {
                await output.WriteLineAsync(JsonSerializer.Serialize(results, CommandOptions.Json));
                return 0;
            }

            await output.WriteLineAsync($"{"feature",-32}{"first value after",20}{"independent after",20}  of");
            foreach (var result in results)
            {
                await output.WriteLineAsync($"{result.Feature,-32}{result.Declared,20}{(result.Needed is { } needed ? $"{needed}" : "never"),20}  {(result.OnBars ? "bars" : "ticks")}");
            }

            await output.WriteLineAsync($"Held against a fold of all {tape.Count} ticks, within {parsed.GetValue(tolerance)}; never = not within them.");
            return 0;
        });
        return command;
    }

    private static async Task<IReadOnlyList<Tick>> ReadAsync(string directory, CancellationToken stop)
    {
        var recording = await Recording.Recording.OpenAsync(directory, stop);
        List<Tick> most = [];
        foreach (var symbol in recording.Symbols)
        {
            var ticks = new List<Tick>();
            var newest = long.MinValue;
            await foreach (var recorded in recording.TicksAsync(symbol, stop))
            {
                // In the order of event time, as the symbol's memory lets them through.
                if (recorded.Tick.UnixNanos >= newest)
                {
                    newest = recorded.Tick.UnixNanos;
                    ticks.Add(recorded.Tick);
                }
            }

            most = ticks.Count > most.Count ? ticks : most;
        }

        return most;
    }
}
