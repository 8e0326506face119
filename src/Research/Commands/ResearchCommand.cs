using System.CommandLine;

namespace AkkaDayTrade.Research.Commands;

/// <summary>
/// The commands of the program that work on files: from recorded ticks to an evaluated model. Exit codes: 0 done, 1 failed or found
/// what must not be, 2 bad arguments or input that cannot be used.
/// </summary>
public static class ResearchCommand
{
    private const int Failed = 1;
    private const int BadArguments = 2;

    private static readonly string[] Names = ["backfill", "label", "train", "evaluate", "audit", "recursive"];

    /// <summary>True when the first argument names one of the commands.</summary>
    public static bool IsAskedFor(IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return arguments.Count > 0 && Names.Contains(arguments[0], StringComparer.Ordinal);
    }

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter errors, CancellationToken cancellation = default)
    {
        var root = new RootCommand("From recorded ticks to an evaluated model, on the very code that runs live.")
        {
            BackfillCommand.Create(output),
            LabelCommand.Create(output),
            TrainCommand.Create(output),
            EvaluateCommand.Create(output),
            AuditCommand.Create(output),
            RecursiveCommand.Create(output),
        };
        var parsed = root.Parse([.. arguments]);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await errors.WriteLineAsync(error.Message);
            }

            return BadArguments;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false }, cancellation);
        }
        catch (BadInputException bad)
        {
            await errors.WriteLineAsync(bad.Message);
            return BadArguments;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"Failed: {failure.Message}");
            return Failed;
        }
        catch (OperationCanceledException)
        {
            await errors.WriteLineAsync("Interrupted.");
            return Failed;
        }
    }
}
