using System.CommandLine;
using AkkaDayTrade.Chaos.Processes;
using AkkaDayTrade.Host.Configuration;

namespace AkkaDayTrade.Chaos;

/// <summary>The command line. Exit codes: 0 nothing lost, nothing twice; 1 not so, or the run failed; 2 bad arguments (nothing started).</summary>
internal static class ChaosCommand
{
    private const int Done = 0;
    private const int Failed = 1;
    private const int BadArguments = 2;

    /// <summary>For the children to be ended.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(20);

    private static readonly Option<int?> Seed = new("--seed") { Description = "Of the market and of the faults; without it a random one, which is printed." };
    private static readonly Option<string> Duration = new("--duration") { Description = "Length of the market.", DefaultValueFactory = _ => "2m" };
    private static readonly Option<int> Rate = new("--rate") { Description = "Ticks a second over all symbols.", DefaultValueFactory = _ => 20_000 };
    private static readonly Option<int> Symbols = new("--symbols") { Description = "Number of symbols.", DefaultValueFactory = _ => 200 };

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors)
    {
        var root = new RootCommand(
            "Runs three nodes on a recorded market, disturbs them with one random fault after another, and holds every symbol against an undisturbed run.")
        {
            Seed, Duration, Rate, Symbols,
        };
        root.SetAction((parsed, stop) => RunAsync(parsed, output, errors, stop));
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await errors.WriteLineAsync(error.Message);
            }

            return BadArguments;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = errors, ProcessTerminationTimeout = StopTimeout });
    }

    private static async Task<int> RunAsync(ParseResult parsed, TextWriter output, TextWriter errors, CancellationToken stop)
    {
        var options = new ChaosOptions(
            parsed.GetValue(Seed) ?? Random.Shared.Next(),
            SettingText.TryTimeSpan(parsed.GetValue(Duration)!, out var duration) ? duration : TimeSpan.Zero,
            parsed.GetValue(Rate),
            parsed.GetValue(Symbols));
        if (Problem(options, parsed) is { } problem)
        {
            await errors.WriteLineAsync(problem);
            return BadArguments;
        }

        try
        {
            var result = await ChaosRun.RunAsync(options, output, stop);
            await ChaosReport.WriteAsync(output, result);
            return result.Verdict.IsClean ? Done : Failed;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await errors.WriteLineAsync("Interrupted; there is no verdict.");
            return Failed;
        }
        catch (Exception failure) when (failure is ChaosException or IOException)
        {
            await errors.WriteLineAsync(failure.Message);
            return Failed;
        }
    }

    /// <summary>What is wrong or not to be had, with what is allowed; null when the run can start.</summary>
    private static string? Problem(ChaosOptions options, ParseResult parsed) => true switch
    {
        _ when OperatingSystem.IsWindows() => "Processes cannot be held still on Windows: run it on Linux or macOS.",
        _ when !RedisServer.IsInstalled => "There is no redis-server on the PATH.",
        _ when options.Duration < TimeSpan.FromSeconds(10) || options.Duration > TimeSpan.FromHours(1) =>
            $"--duration {parsed.GetValue(Duration)}: allowed are 10s to 1h",
        _ when options.Rate is < 1 or > 1_000_000 => $"--rate {options.Rate}: allowed are 1 to 1000000 ticks a second",
        _ when options.Symbols is < 1 or > 1_000 => $"--symbols {options.Symbols}: allowed are 1 to 1000",
        _ when options.Rate < options.Symbols => $"--rate {options.Rate}: allowed is at least one tick a second for each of the {options.Symbols} symbols",
        _ => null,
    };
}
