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
    private const int MostRuns = 100;

    /// <summary>For the children to end by themselves before they are killed.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(40);

    private static readonly Option<double> Rate = new("--rate") { Description = "Ticks a second in all, offered on a schedule; 0 = flat out.", DefaultValueFactory = _ => 0 };
    private static readonly Option<int> Symbols = new("--symbols") { Description = "Number of symbols.", DefaultValueFactory = _ => 500 };
    private static readonly Option<int> TicksPerFrame = new("--ticks-per-frame") { Description = "Ticks that happen at once and share a frame.", DefaultValueFactory = _ => 20 };
    private static readonly Option<string> Format = new("--format") { Description = "native, polygon, alpaca or yahoo.", DefaultValueFactory = _ => "polygon" };
    private static readonly Option<string> Duration = new("--duration") { Description = "Length of the measured window.", DefaultValueFactory = _ => "20s" };
    private static readonly Option<string> Warmup = new("--warmup") { Description = "From the first tick to the measured window.", DefaultValueFactory = _ => "5s" };
    private static readonly Option<string> Store = new("--store") { Description = "embedded, redis (needs redis-server) or none (features are not written).", DefaultValueFactory = _ => "embedded" };
    private static readonly Option<string> History = new("--history") { Description = "on or off: whether the values of every second are kept.", DefaultValueFactory = _ => "on" };
    private static readonly Option<string> Checkpoints = new("--checkpoints") { Description = "on or off.", DefaultValueFactory = _ => "on" };
    private static readonly Option<int> Nodes = new("--nodes") { Description = "Number of hosts, 1 to 3; several share a redis-server.", DefaultValueFactory = _ => 1 };
    private static readonly Option<bool> Bare = new("--bare") { Description = "First measure a plain loop over the same frames, flat out: the limit the host is compared with." };
    private static readonly Option<string?> Soak = new("--soak") { Description = "In place of --duration: watches memory and latency for so long, and tells their slope." };
    private static readonly Option<string> Burst = new("--burst") { Description = "Ten times the rate for so long, in the middle of the window.", DefaultValueFactory = _ => "0" };
    private static readonly Option<int> Runs = new("--runs") { Description = "Runs under the same conditions, of which the medians are told.", DefaultValueFactory = _ => 1 };
    private static readonly Option<string?> SweepAxis = new("--sweep") { Description = $"Takes one condition through several values: {Sweep.Grammar}." };
    private static readonly Option<string?> AttachHost = new("--attach-host") { Description = "HTTP address of a running host, in place of one of the run's own. Needs --attach-exchange." };
    private static readonly Option<string?> AttachExchange = new("--attach-exchange") { Description = "HTTP address of a running exchange." };
    private static readonly Option<bool> Reads = new("--reads") { Description = "Measures reading from a store with a million keys instead (embedded or redis)." };
    private static readonly Option<string?> Json = new("--json") { Description = "File that gets the result as JSON." };

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors)
    {
        var root = new RootCommand("Runs the simulated exchange and the host as two processes and measures what goes through.")
        {
            Rate, Symbols, TicksPerFrame, Format, Duration, Warmup, Store, History, Checkpoints, Nodes, Bare, Soak, Burst, Runs, SweepAxis, AttachHost, AttachExchange, Reads, Json,
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
            if (parsed.GetValue(Reads))
            {
                return await ReadsAsync(options, parsed.GetValue(Json), output, errors, stop);
            }

            var sweep = parsed.GetValue(SweepAxis) is { } text ? Sweep.Parse(text) : null;
            return sweep is null && parsed.GetValue(Runs) == 1
                ? await OnceAsync(options, parsed.GetValue(Json), output, errors, stop)
                : await SeveralAsync(sweep?.Points(options) ?? [(string.Empty, options)], parsed, output, errors, stop);
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

    private static async Task<int> OnceAsync(LoadOptions options, string? file, TextWriter output, TextWriter errors, CancellationToken stop)
    {
        var result = await LoadRun.RunAsync(options, errors, stop);
        await LoadReport.WriteTableAsync(output, options, result);
        if (file is not null)
        {
            await LoadReport.WriteJsonAsync(file, result);
        }

        return result.Lost is null or 0 ? Done : Failed;
    }

    private static async Task<int> SeveralAsync(
        IEnumerable<(string Name, LoadOptions Options)> conditions, ParseResult parsed, TextWriter output, TextWriter errors, CancellationToken stop)
    {
        var points = new List<SweepPoint>();
        foreach (var (name, options) in conditions)
        {
            var results = new List<LoadResult>();
            for (var run = 1; run <= parsed.GetValue(Runs); run++)
            {
                await errors.WriteLineAsync($"{LoadReport.Conditions(options)}: run {run}");
                results.Add(await LoadRun.RunAsync(options, TextWriter.Null, stop));
            }

            points.Add(new SweepPoint(name, LoadReport.Conditions(options), results));
        }

        await output.WriteLineAsync(points.Count == 1 ? points[0].Conditions : $"{points[0].Conditions}, but for what each line says");
        await LoadReport.WriteSweepAsync(output, points);
        if (parsed.GetValue(Json) is { } file)
        {
            await LoadReport.WriteJsonAsync(file, points);
        }

        return points.TrueForAll(point => point.Results.All(result => result.Lost is null or 0)) ? Done : Failed;
    }

    private static async Task<int> ReadsAsync(LoadOptions options, string? file, TextWriter output, TextWriter errors, CancellationToken stop)
    {
        var result = await StoreReads.MeasureAsync(options, errors, stop);
        await LoadReport.WriteReadsAsync(output, options, result);
        if (file is not null)
        {
            await LoadReport.WriteJsonAsync(file, result);
        }

        return Done;
    }

    private static LoadOptions Read(ParseResult parsed) => new()
    {
        Rate = parsed.GetValue(Rate),
        Symbols = parsed.GetValue(Symbols),
        TicksPerFrame = parsed.GetValue(TicksPerFrame),
        Format = Enum.Parse<FeedFormat>(parsed.GetValue(Format)!, ignoreCase: true),
        Duration = parsed.GetValue(Soak) is { } soak ? SpanOf(soak) : SpanOf(parsed.GetValue(Duration)!),
        Warmup = SpanOf(parsed.GetValue(Warmup)!),
        Store = Enum.Parse<StoreKind>(parsed.GetValue(Store)!, ignoreCase: true),
        History = parsed.GetValue(History) is "on",
        Checkpoints = parsed.GetValue(Checkpoints) is "on",
        Nodes = parsed.GetValue(Nodes),
        Bare = parsed.GetValue(Bare),
        Soak = parsed.GetValue(Soak) is not null,
        Burst = SpanOf(parsed.GetValue(Burst)!),
        AttachedHost = AddressOf(parsed.GetValue(AttachHost)),
        AttachedExchange = AddressOf(parsed.GetValue(AttachExchange)),
    };

    /// <summary>What is wrong or not to be had, with what is allowed; null when the run can start.</summary>
    private static string? Problem(ParseResult parsed) => true switch
    {
        _ when parsed.GetValue(Rate) is var rate && !LoadLimits.Allow(rate) => $"--rate {rate}: allowed are 0 (flat out) to {LoadLimits.MostTicksPerSecond:0} ticks a second",
        _ when parsed.GetValue(Symbols) is var symbols and (< 1 or > LoadLimits.MostSymbols) => $"--symbols {symbols}: allowed are 1 to {LoadLimits.MostSymbols}",
        _ when parsed.GetValue(TicksPerFrame) is var ticks and (< 1 or > LoadLimits.MostTicksPerFrame) => $"--ticks-per-frame {ticks}: allowed are 1 to {LoadLimits.MostTicksPerFrame}",
        _ when parsed.GetValue(Format) is var format && format is not ("native" or "polygon" or "alpaca" or "yahoo") => $"--format {format}: allowed are native, polygon, alpaca, yahoo",
        _ when SpanOf(parsed.GetValue(Duration)!) < TimeSpan.FromSeconds(1) => $"--duration {parsed.GetValue(Duration)}: allowed is {SettingText.TimeSpanForm}, at least 1s",
        _ when parsed.GetValue(Soak) is { } soak && SpanOf(soak) < TimeSpan.FromSeconds(10) => $"--soak {soak}: allowed is {SettingText.TimeSpanForm}, at least 10s",
        _ when SpanOf(parsed.GetValue(Warmup)!) < TimeSpan.Zero => $"--warmup {parsed.GetValue(Warmup)}: allowed is {SettingText.TimeSpanForm}",
        _ when SpanOf(parsed.GetValue(Burst)!) is var burst && (burst < TimeSpan.Zero || (burst > TimeSpan.Zero && parsed.GetValue(Rate) == 0)) => $"--burst {parsed.GetValue(Burst)}: allowed is {SettingText.TimeSpanForm}, with a --rate",
        _ when parsed.GetValue(Store) is var store && store is not ("embedded" or "redis" or "none") => $"--store {store}: allowed are embedded, redis, none",
        _ when NeedsRedis(parsed) && RedisServer.Find() is null => "--store redis, or several --nodes: there is no redis-server on the PATH",
        _ when parsed.GetValue(History) is var history && history is not ("on" or "off") => $"--history {history}: allowed are on, off",
        _ when parsed.GetValue(Checkpoints) is var checkpoints && checkpoints is not ("on" or "off") => $"--checkpoints {checkpoints}: allowed are on, off",
        _ when parsed.GetValue(Nodes) is var nodes and (< 1 or > LoadLimits.MostNodes) => $"--nodes {nodes}: allowed are 1 to {LoadLimits.MostNodes}",
        _ when parsed.GetValue(Runs) is var runs and (< 1 or > MostRuns) => $"--runs {runs}: allowed are 1 to {MostRuns}",
        _ when parsed.GetValue(SweepAxis) is { } sweep && Sweep.Parse(sweep) is null => $"--sweep {sweep}: allowed are {Sweep.Grammar}",
        _ when parsed.GetValue(AttachHost) is { } host && AddressOf(host) is null => $"--attach-host {host}: allowed is an address such as http://127.0.0.1:8080",
        _ when parsed.GetValue(AttachExchange) is { } exchange && AddressOf(exchange) is null => $"--attach-exchange {exchange}: allowed is an address such as http://127.0.0.1:9120",
        _ when parsed.GetValue(AttachHost) is not null && parsed.GetValue(AttachExchange) is null => "--attach-host: the exchange that the host reads is needed too, as --attach-exchange",
        _ when parsed.GetValue(Json) is { } file && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(file))) => $"--json {file}: allowed is a file in a directory that exists",
        _ => null,
    };

    private static bool NeedsRedis(ParseResult parsed) =>
        parsed.GetValue(Store) is "redis" || parsed.GetValue(Nodes) > 1
        || (parsed.GetValue(SweepAxis) is { } sweep && (sweep.Contains("redis", StringComparison.Ordinal) || sweep.StartsWith("nodes", StringComparison.Ordinal)));

    private static Uri? AddressOf(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : null;

    /// <summary>Below zero when it cannot be read.</summary>
    private static TimeSpan SpanOf(string text) => SettingText.TryTimeSpan(text, out var span) ? span : TimeSpan.MinValue;
}
