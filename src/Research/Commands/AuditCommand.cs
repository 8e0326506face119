using System.CommandLine;
using System.Text.Json;
using AkkaDayTrade.Research.Audit;

namespace AkkaDayTrade.Research.Commands;

/// <summary>`audit`: is what was served what the recorded ticks give, to the last bit?</summary>
internal static class AuditCommand
{
    private const int Differs = 1;

    public static Command Create(TextWriter output)
    {
        var source = CommandOptions.In("A recording's directory.");
        var json = CommandOptions.JsonOutput();
        var command = new Command("audit", "Compute a recorded session again and compare with what was served, bit by bit; exit code 1 when a bit differs or nothing can be compared.") { source, json };
        command.SetAction(async (parsed, stop) =>
        {
            var result = await new RecordingAudit(await Recording.Recording.OpenAsync(parsed.GetValue(source)!, stop)).RunAsync(stop);
            if (parsed.GetValue(json))
            {
                await output.WriteLineAsync(JsonSerializer.Serialize(result, CommandOptions.Json));
            }
            else
            {
                foreach (var example in result.Examples)
                {
                    await output.WriteLineAsync(example);
                }

                await output.WriteLineAsync(
                    $"{result.Differing} of {result.Figures} figures differ ({result.Vectors} vectors of {result.Symbols} symbols, {result.Ticks} ticks). "
                    + $"{result.BeforeStart} vectors lie before the state that the recording starts from, {result.NotComparable} cannot be compared because the recording lacks ticks or a start.");
            }

            return result.Differing > 0 || result.Vectors == 0 ? Differs : 0;
        });
        return command;
    }
}
