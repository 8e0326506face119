using System.Globalization;
using System.Net.Http.Json;
using AkkaDayTrade.Pipeline.Ingest;

namespace AkkaDayTrade.Load;

/// <summary>The simulated exchange, as a process of the run or one that was there before, and its count of events sent.</summary>
internal sealed class ExchangeProcess : IAsyncDisposable
{
    /// <summary>About how long a host takes until it reads; the exchange's time begins before it.</summary>
    private static readonly TimeSpan HostStart = TimeSpan.FromSeconds(3);

    private readonly HttpClient _http;

    private ExchangeProcess(ChildProcess? process, Uri address)
    {
        Process = process;
        Address = address;
        _http = new HttpClient { BaseAddress = address };
    }

    /// <summary>Null when it was there before.</summary>
    public ChildProcess? Process { get; }

    public Uri Address { get; }

    public static async Task<ExchangeProcess> StartAsync(LoadOptions options, double rate, CancellationToken cancellation)
    {
        if (options.AttachedExchange is { } attached)
        {
            return new ExchangeProcess(process: null, attached);
        }

        var process = ChildProcess.StartBeside(
            "AkkaDayTrade.Exchange",
            "--port", "0",
            "--format", options.Format.ToString().ToLowerInvariant(),
            "--symbols", $"{options.Symbols}",
            "--rate", rate.ToString(CultureInfo.InvariantCulture),
            "--ticks-per-frame", $"{options.TicksPerFrame}",
            "--faults", options.Burst > TimeSpan.Zero ? Invariant($"burst={BurstEvery(options).TotalSeconds}s:{options.Burst.TotalSeconds}s") : string.Empty);
        try
        {
            var ready = await process.ExpectAsync(Patterns.ExchangeReady(), cancellation);
            return new ExchangeProcess(process, new Uri(ready.Groups["address"].Value));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>The WebSocket address of a format.</summary>
    public Uri FeedOf(FeedFormat format) => new($"ws://{Address.Authority}{format switch
    {
        FeedFormat.Polygon => "/stocks",
        FeedFormat.Alpaca => "/v2/iex",
        FeedFormat.Yahoo => "/yahoo?version=2",
        _ => "/native",
    }}");

    public async Task<long> EventsSentAsync(CancellationToken cancellation) =>
        (await _http.GetFromJsonAsync<Stats>("stats", cancellation))!.EventsSent;

    /// <summary>Stops the exchange: its clients get what is on the way, and the close frame.</summary>
    /// <returns>The events it sent in all; null when it is not the run's own and goes on.</returns>
    public async Task<long?> StopAsync(CancellationToken cancellation)
    {
        if (Process is null)
        {
            return null;
        }

        var said = Process.ExpectAsync(Patterns.ExchangeSent(), cancellation);
        await Process.StopAsync(cancellation);
        return long.Parse((await said).Groups["events"].Value, CultureInfo.InvariantCulture);
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return Process?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    /// <summary>The burst is the end of a period, which is to lie in the middle of the measured window.</summary>
    private static TimeSpan BurstEvery(LoadOptions options) => HostStart + options.Warmup + (options.Duration / 2);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Stats(long EventsSent);
}
