using System.Net;
using System.Net.Sockets;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Exchange.Chart;
using AkkaDayTrade.Exchange.Market;
using AkkaDayTrade.Exchange.Protocols;
using AkkaDayTrade.Exchange.Truth;
using AkkaDayTrade.Exchange.Wire;
using Microsoft.AspNetCore.Connections;

namespace AkkaDayTrade.Exchange;

/// <summary>
/// A market in a box: a real HTTP and WebSocket server, on 127.0.0.1 unless told otherwise, that plays one tape (synthetic or recorded) to all its clients
/// in the protocols of <see cref="Endpoints"/>, with faults on demand and a log of the truth. Any non-empty key is accepted unless it starts with `bad`.
/// </summary>
public sealed class SimulatedExchange : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Endpoints _endpoints;
    private readonly ITape _tape;
    private readonly TruthLog? _truth;
    private readonly Hub _hub;
    private readonly Task _pumping;
    private int _disposed;

    private SimulatedExchange(WebApplication server, Endpoints endpoints, ITape tape, TruthLog? truth, Hub hub, TapePump pump)
    {
        _server = server;
        _endpoints = endpoints;
        _tape = tape;
        _truth = truth;
        _hub = hub;
        Address = new Uri(server.Urls.First());
        _pumping = PumpAsync(pump);
    }

    /// <summary>Where it listens, `http://127.0.0.1:PORT/` by default.</summary>
    public Uri Address { get; }

    public int Port => Address.Port;

    /// <summary>The symbols of the tape.</summary>
    public IReadOnlyList<string> Symbols => _tape.Symbols;

    /// <summary>Completes when a replay is through; a synthetic tape never ends.</summary>
    public Task TapeEnded => _hub.TapeEnded;

    /// <summary>How many clients are connected.</summary>
    public int ConnectionCount => _hub.Connections.Count;

    /// <summary>Market events sent to clients so far, to each client counted by itself; garbled ones are not counted.</summary>
    public long EventsSent => _hub.EventsSent;

    /// <summary>The WebSocket address of a path such as `/native`.</summary>
    public Uri WebSocketUri(string pathAndQuery) => new($"ws://127.0.0.1:{Port}{pathAndQuery}");

    /// <summary>Starts an exchange.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="FormatException">The replay file holds something else than ticks.</exception>
    /// <exception cref="IOException">The port is taken, or a file cannot be opened.</exception>
    public static async Task<SimulatedExchange> StartAsync(ExchangeOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Problem() is { } problem)
        {
            throw new ArgumentException(problem, nameof(options));
        }

        time ??= TimeProvider.System;
        var startTimestamp = time.GetTimestamp();
        var start = (options.Start ?? time.GetUtcNow()) + options.Faults.Skew;
        ITape tape = options.ReplayPath is { } path
            ? new ReplayTape(path, options.Speed, options.TicksPerFrame)
            : new SyntheticTape(
                options.Symbols,
                (ulong)options.Seed,
                options.EffectiveQuoteShare,
                new TapeSchedule(options.Rate, options.TicksPerFrame, options.Faults.Burst),
                options.TicksPerFrame,
                Timestamps.ToUnixNanos(start),
                options.Faults,
                options.Signal);
        var server = BuildServer(options);
        TruthLog? truth = null;
        try
        {
            truth = options.TruthPath is { } file ? new TruthLog(file, tape.Symbols, time) : null;
            var bars = new BarBook(tape.Symbols.Count);
            var hub = new Hub(tape, bars, truth);
            var symbols = new SymbolTable(tape.Symbols);
            var endpoints = new Endpoints(options, symbols, hub, new ChartEndpoint(options, symbols, bars, start, time), truth, time);
            server.Run(endpoints.HandleAsync);
            await StartServerAsync(server, options);
            var awaitSubscriber = options.AwaitSubscriber || options.ReplayPath is not null;
            return new SimulatedExchange(server, endpoints, tape, truth, hub, new TapePump(tape, hub, options.TicksPerFrame, awaitSubscriber, startTimestamp, time));
        }
        catch
        {
            await server.DisposeAsync();
            (tape as IDisposable)?.Dispose();
            if (truth is not null)
            {
                await truth.DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>Closes every connection with a close frame, stops the tape and completes the truth log.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        await _stopping.CancelAsync();
        await _pumping;
        _endpoints.CloseAll();
        await _server.StopAsync();
        await _server.DisposeAsync();
        (_tape as IDisposable)?.Dispose();
        if (_truth is not null)
        {
            await _truth.DisposeAsync();
        }

        _stopping.Dispose();
    }

    private static WebApplication BuildServer(ExchangeOptions options)
    {
        // The empty builder reads no settings of the process around it: this server may run inside another host.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(options.Host, options.Port);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        var server = builder.Build();
        server.Use(TransportTap.InstallAsync);
        server.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(30) });
        return server;
    }

    private static async Task StartServerAsync(WebApplication server, ExchangeOptions options)
    {
        try
        {
            await server.StartAsync();
        }
        catch (IOException taken) when (taken.InnerException is AddressInUseException or SocketException)
        {
            throw new IOException($"Port {options.Port} on {options.Host} is taken. Choose another with --port (in the host: Exchange:Port); 0 means any free one.", taken);
        }
        catch (SocketException refused)
        {
            throw new IOException($"{options.Host} cannot be listened on: {refused.Message}. Choose an address of this machine with --host.", refused);
        }
    }

    private async Task PumpAsync(TapePump pump)
    {
        await Task.Yield();
        try
        {
            await pump.RunAsync(_stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return;
        }
    }
}
