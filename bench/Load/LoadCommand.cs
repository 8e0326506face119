using System.CommandLine;
using AkkaDayTrade.Host.Configuration;
using AkkaDayTrade.Pipeline.Ingest;

namespace AkkaDayTrade.Load;

/// <summary>The command line of the load harness. Exit codes: 0 done, 1 failed or events lost, 2 bad arguments (nothing started).</summary>
internal static class LoadCommand
{
    private const int Done = 0;
    private const int Failed = 1;
    private const int BadArguments = 2;

    /// <summary>For the children to end by themselves before they are killed.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(40);

    private static readonly Option<double> Rate = new("--rate") { Description = "Ticks a second in all, offered on a schedule; 0 = flat out.", DefaultValueFactory = _ => 0 };
    private static readonly Option<int> Symbols = new("--symbols") { Description = "Number of symbols.", DefaultValueFactory = _ => 500 };
    private static readonly Option<int> TicksPerFrame = new("--ticks-per-frame") { Description = "Ticks that happen at once and share a frame.", DefaultValueFactory = _ => 20 };
    private static readonly Option<string> Format = new("--format") { Description = "native, polygon, alpaca or yahoo.", DefaultValueFactory = _ => "polygon" };
    private static readonly Option<string> Duration = new("--duration") { Description = "Length of the measured window.", DefaultValueFactory = _ => "20s" };
    private static readonly Option<string> Warmup = new("--warmup") { Description = "From the first tick to the measured window.", DefaultValueFactory = _ => "5s" };
    private static readonly Option<string> Store = new("--store") { Description = "embedded, redis (needs redis-server) or none.", DefaultValueFactory = _ => "embedded" };
    private static readonly Option<string> Checkpoints = new("--checkpoints") { Description = "on or off.", DefaultValueFactory = _ => "on" };
    private static readonly Option<int> Nodes = new("--nodes") { Description = "Number of hosts.", DefaultValueFactory = _ => 1 };
    private static readonly Option<bool> Bare = new("--bare") { Description = "First measure a plain loop over the same frames, flat out: the limit the host is compared with." };
    private static readonly Option<string?> Json = new("--json") { Description = "File that gets the result as JSON." };

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors)
    {
        var root = new RootCommand("Runs the simulated exchange and the host as two processes and measures what goes through.")
        {
            Rate, Symbols, TicksPerFrame, Format, Duration, Warmup, Store, Checkpoints, Nodes, Bare, Json,
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
        if (Problem(parsed) is { } problem)
        {
            await errors.WriteLineAsync(problem);
            return BadArguments;
        }

        var options = Read(parsed);
        try
        {
            var result = await LoadRun.RunAsync(options, errors, stop);
            await LoadReport.WriteTableAsync(output, options, result);
            if (options.JsonFile is { } file)
            {
                await LoadReport.WriteJsonAsync(file, result);
            }

            return result.Lost == 0 ? Done : Failed;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await errors.WriteLineAsync("Interrupted; there is no result.");
            return Failed;
        }
        catch (Exception failure) when (failure is LoadException or IOException or HttpRequestException or TimeoutException)
        {
            await errors.WriteLineAsync(failure.Message);
            return Failed;
        }
    }

    private static LoadOptions Read(ParseResult parsed) => new(
        parsed.GetValue(Rate),
        parsed.GetValue(Symbols),
        parsed.GetValue(TicksPerFrame),
        Enum.Parse<FeedFormat>(parsed.GetValue(Format)!, ignoreCase: true),
        SpanOf(parsed, Duration),
        SpanOf(parsed, Warmup),
        Enum.Parse<StoreKind>(parsed.GetValue(Store)!, ignoreCase: true),
        parsed.GetValue(Checkpoints) is "on",
        parsed.GetValue(Bare),
        parsed.GetValue(Json));

    /// <summary>What is wrong or not to be had, with what is allowed; null when the run can start.</summary>
    private static string? Problem(ParseResult parsed) => true switch
    {
        _ when parsed.GetValue(Rate) is var rate && rate is not (>= 0 and <= 1e8) => $"--rate {rate}: allowed are 0 (flat out) to 100000000 ticks a second",
        _ when parsed.GetValue(Symbols) is var symbols and (< 1 or > 10_000) => $"--symbols {symbols}: allowed are 1 to 10000",
        _ when parsed.GetValue(TicksPerFrame) is var ticks and (< 1 or > 10_000) => $"--ticks-per-frame {ticks}: allowed are 1 to 10000",
        _ when parsed.GetValue(Format) is var format && format is not ("native" or "polygon" or "alpaca" or "yahoo") => $"--format {format}: allowed are native, polygon, alpaca, yahoo",
        _ when SpanOf(parsed, Duration) < TimeSpan.FromSeconds(1) => $"--duration {parsed.GetValue(Duration)}: allowed is {SettingText.TimeSpanForm}, at least 1s",
        _ when SpanOf(parsed, Warmup) < TimeSpan.Zero => $"--warmup {parsed.GetValue(Warmup)}: allowed is {SettingText.TimeSpanForm}",
        _ when parsed.GetValue(Store) is "none" => "--store none: the host cannot run without a store; allowed are embedded, redis",
        _ when parsed.GetValue(Store) is var store && store is not ("embedded" or "redis") => $"--store {store}: allowed are embedded, redis",
        _ when parsed.GetValue(Store) is "redis" && RedisServer.Find() is null => "--store redis: there is no redis-server on the PATH; allowed here is embedded",
        _ when parsed.GetValue(Checkpoints) is var checkpoints && checkpoints is not ("on" or "off") => $"--checkpoints {checkpoints}: allowed are on, off",
        _ when parsed.GetValue(Nodes) is var nodes && nodes != 1 => $"--nodes {nodes}: only one host is supported; allowed is 1",
        _ when parsed.GetValue(Json) is { } file && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(file))) => $"--json {file}: allowed is a file in a directory that exists",
        _ => null,
    };

    /// <summary>Below zero when it cannot be read.</summary>
    private static TimeSpan SpanOf(ParseResult parsed, Option<string> option) =>
        SettingText.TryTimeSpan(parsed.GetValue(option)!, out var span) ? span : TimeSpan.MinValue;
}
