using System.CommandLine;
using System.Globalization;
using System.Net;
using AkkaDayTrade.Exchange.Faults;
using AkkaDayTrade.Exchange.Market;

namespace AkkaDayTrade.Exchange;

/// <summary>The command line of the exchange. Exit codes: 0 done, 1 failed while running, 2 bad arguments (nothing started).</summary>
public static class ExchangeCommand
{
    private const int Failed = 1;
    private const int BadArguments = 2;

    /// <summary>For what is on the way to the clients, and for saying goodbye to them.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    private static readonly Option<string> Host = new("--host") { Description = "Address of this machine to listen on; 0.0.0.0 = every one.", DefaultValueFactory = _ => "127.0.0.1" };
    private static readonly Option<int> Port = new("--port") { Description = "Port; 0 = any free one.", DefaultValueFactory = _ => ExchangeOptions.DefaultPort };
    private static readonly Option<string> Format = new("--format") { Description = "native, polygon, alpaca, yahoo or all.", DefaultValueFactory = _ => "all" };
    private static readonly Option<string> Symbols = new("--symbols") { Description = "Names separated by commas, or N for N made-up symbols S0, S1, … (a single numeric code is written with a comma after it: `7203,`).", DefaultValueFactory = _ => "7203,8306,9984" };
    private static readonly Option<double> Rate = new("--rate") { Description = "Ticks a second in all; 0 = flat out.", DefaultValueFactory = _ => 30 };
    private static readonly Option<int> TicksPerFrame = new("--ticks-per-frame") { Description = "Ticks that happen at once and share a frame where the protocol allows it.", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> Seed = new("--seed") { Description = "Same seed, same symbols: the same ticks.", DefaultValueFactory = _ => 763 };
    private static readonly Option<double?> Quotes = new("--quotes") { Description = "Share of quotes; default 0 for native and yahoo, else 0.4." };
    private static readonly Option<string?> Replay = new("--replay") { Description = "Tick file (CSV or .gz) to play instead of the synthetic market." };
    private static readonly Option<double> Speed = new("--speed") { Description = "Of the replay: 1 = as recorded, 0 = flat out.", DefaultValueFactory = _ => 1 };
    private static readonly Option<double?> Signal = new("--signal") { Description = "How much the synthetic market's past tells of its future: 0 = nothing, 1 = direction persists; default: as 1, pulled back where it strays." };
    private static readonly Option<string?> Export = new("--export") { Description = "Serves nothing: writes --ticks of the synthetic market, from 2026-01-05 on, to this replay file (CSV, or gzipped with .gz) and ends." };
    private static readonly Option<int> Ticks = new("--ticks") { Description = "How many ticks to export.", DefaultValueFactory = _ => 100_000 };
    private static readonly Option<string> Faults = new("--faults") { Description = "What goes wrong on purpose, name=value pairs separated by commas:\n" + FaultPlan.Grammar, DefaultValueFactory = _ => string.Empty };
    private static readonly Option<string?> Truth = new("--truth") { Description = "File that gets every event the exchange meant, one JSON line each." };

    /// <summary>Runs the exchange until it is interrupted.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter errors, CancellationToken cancellation = default)
    {
        var root = new RootCommand("A simulated exchange: native JSON, Polygon, Alpaca and Yahoo over WebSocket and HTTP. Any key is accepted that is not empty and does not start with 'bad'.")
        {
            Host, Port, Format, Symbols, Rate, TicksPerFrame, Seed, Quotes, Signal, Replay, Speed, Faults, Truth, Export, Ticks,
        };
        root.SetAction((parsed, stop) => ServeAsync(parsed, output, errors, stop));
        var parsed = root.Parse([.. args]);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await errors.WriteLineAsync(error.Message);
            }

            return BadArguments;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = errors, ProcessTerminationTimeout = StopTimeout }, cancellation);
    }

    private static async Task<int> ServeAsync(ParseResult parsed, TextWriter output, TextWriter errors, CancellationToken stop)
    {
        if (!TryReadOptions(parsed, out var options, out var problem))
        {
            await errors.WriteLineAsync(problem);
            return BadArguments;
        }

        try
        {
            if (parsed.GetValue(Export) is { } file)
            {
                await output.WriteLineAsync($"Wrote {TapeExport.Write(file, parsed.GetValue(Ticks), options)} ticks to {file}.");
                return 0;
            }

            await using var exchange = await SimulatedExchange.StartAsync(options);
            await output.WriteLineAsync($"Simulated exchange on {exchange.Address} with {exchange.Symbols.Count} symbols; Ctrl-C stops it.");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop).ContinueWith(_ => { }, TaskScheduler.Default);
            await exchange.DisposeAsync();
            await output.WriteLineAsync($"Sent {exchange.EventsSent} events.");
            return 0;
        }
        catch (Exception failure) when (failure is IOException or FormatException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync(failure.Message);
            return Failed;
        }
    }

    private static bool TryReadOptions(ParseResult parsed, out ExchangeOptions options, out string? problem)
    {
        options = new ExchangeOptions
        {
            Port = parsed.GetValue(Port),
            Symbols = ReadSymbols(parsed.GetValue(Symbols)!),
            Rate = parsed.GetValue(Rate),
            TicksPerFrame = parsed.GetValue(TicksPerFrame),
            Seed = parsed.GetValue(Seed),
            QuoteShare = parsed.GetValue(Quotes),
            Signal = parsed.GetValue(Signal),
            ReplayPath = parsed.GetValue(Replay),
            Speed = parsed.GetValue(Speed),
            TruthPath = parsed.GetValue(Truth),
        };
        if (parsed.GetValue(Export) is not null && (parsed.GetValue(Ticks) < 1 || options.ReplayPath is not null || options.Rate <= 0))
        {
            problem = $"--export: needs --ticks of 1 or more ({parsed.GetValue(Ticks)}), a --rate above 0 ({options.Rate}), and no --replay";
            return false;
        }

        var format = parsed.GetValue(Format)!;
        if (!Enum.TryParse<ExchangeFormat>(format, ignoreCase: true, out var known) || !Enum.IsDefined(known) || char.IsAsciiDigit(format[0]))
        {
            problem = $"--format {format}: allowed are native, polygon, alpaca, yahoo, all";
            return false;
        }

        if (!IPAddress.TryParse(parsed.GetValue(Host)!, out var host))
        {
            problem = $"--host {parsed.GetValue(Host)}: allowed are addresses of this machine, such as 127.0.0.1 or 0.0.0.0 for every one";
            return false;
        }

        try
        {
            options = options with { Host = host, Format = known, Faults = FaultPlan.Parse(parsed.GetValue(Faults)!) };
        }
        catch (FormatException wrong)
        {
            problem = $"--faults {parsed.GetValue(Faults)}: {wrong.Message}";
            return false;
        }

        problem = options.ReplayPath is { } path && !File.Exists(path) ? $"--replay {path}: no such file; allowed is a tick file, CSV or .gz" : options.Problem();
        return problem is null;
    }

    private static string[] ReadSymbols(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? [.. Enumerable.Range(0, Math.Min(count, ushort.MaxValue + 1)).Select(index => $"S{index}")]
            : text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
