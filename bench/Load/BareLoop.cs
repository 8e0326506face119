using System.Diagnostics;
using System.Net.WebSockets;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Filter;
using AkkaDayTrade.Domain.Sessions;
using AkkaDayTrade.Pipeline;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Filter;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Ingest.Decoders;
using AkkaDayTrade.Pipeline.Ingest.Transport;
using AkkaDayTrade.Pipeline.Ingest.Transport.Sessions;
using AkkaDayTrade.Pipeline.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;

namespace AkkaDayTrade.Load;

/// <summary>
/// The same frames from the same socket through the same decoder, filters, gates and features, in one loop of one thread at a
/// time: no streams, no actors, no store. What no pipeline around these parts can beat on one core.
/// </summary>
internal sealed class BareLoop : IFeedLink
{
    /// <summary>What the host uses for the formats that merge venues.</summary>
    private static readonly TimeSpan MaxDisorder = TimeSpan.FromSeconds(2);

    private readonly LoadOptions _options;
    private readonly Uri _url;
    private readonly FeatureSet _set = FeatureSet.Parse(FeatureOptions.DefaultSet);
    private readonly Dictionary<string, Symbol> _symbols = [];
    private readonly Queue<(byte[] Message, bool IsBinary)> _outbox = [];
    private readonly ITickFilter[] _filters;
    private string? _ended;

    public BareLoop(LoadOptions options, Uri url)
    {
        (_options, _url) = (options, url);
        _filters = [.. TickFilters.Standard(new FilterOptions(), options.SymbolNames, TradingCalendars.Always, PipelineMode.Live, TimeProvider.System)];
    }

    /// <summary>Ticks a second within the measured window, after the same warm-up as the host's.</summary>
    public async Task<double> MeasureAsync(CancellationToken cancellation)
    {
        var feed = new FeedOptions { Format = _options.Format, Url = _url, Key = "load", Secret = "load" };
        using var metrics = new PipelineMetrics();
        var services = new FeedServices(metrics, TradingCalendars.Always, TimeProvider.System, NullLogger.Instance);
        var session = FeedSources.WebSocket(feed, _options.SymbolNames, services, new FeedStatus(TimeProvider.System), partition: 0).NewSession(this);
        var decoder = FrameDecoders.Create(feed, new SymbolTable());
        var assembler = new FrameAssembler(64 * 1024, feed.MaxFrame);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(_url, cancellation);
        session.Opened();

        var window = new Window(_options.Warmup, _options.Duration);
        while (!window.IsOver)
        {
            await SendQueuedAsync(socket, cancellation);
            var received = await socket.ReceiveAsync(assembler.Free, cancellation);
            if (received.MessageType == WebSocketMessageType.Close || _ended is not null)
            {
                throw new LoadException($"The exchange ended the plain loop's connection: {_ended ?? socket.CloseStatusDescription}.");
            }

            assembler.Filled(received.Count);
            if (received.EndOfMessage)
            {
                var isBinary = received.MessageType == WebSocketMessageType.Binary;
                if (session.Received(assembler.Message, isBinary))
                {
                    window.Count(Process(Frame.CopyOf(assembler.Message, Stopwatch.GetTimestamp(), isBinary), decoder));
                }

                assembler.Reset();
            }
        }

        return window.TicksPerSecond;
    }

    public void Send(ReadOnlyMemory<byte> message, bool isBinary, TimeSpan pause) => _outbox.Enqueue((message.ToArray(), isBinary));

    public void Ready()
    {
        // The first data says as much.
    }

    public void End(LinkEnd how, string reason) => _ended ??= reason;

    public void Warn(string message) => _ended ??= message;

    private async ValueTask SendQueuedAsync(ClientWebSocket socket, CancellationToken cancellation)
    {
        while (_outbox.TryDequeue(out var queued))
        {
            await socket.SendAsync(queued.Message, queued.IsBinary ? WebSocketMessageType.Binary : WebSocketMessageType.Text, endOfMessage: true, cancellation);
        }
    }

    /// <returns>How many events the frame held.</returns>
    private int Process(in Frame frame, IFrameDecoder decoder)
    {
        var batch = new TickBatch { ArrivalTimestamp = frame.ArrivalTimestamp };
        decoder.Decode(frame, batch);
        frame.Release();
        var events = batch.Count + batch.Rejected.Total;
        foreach (ref var tick in batch.Ticks)
        {
            if (IsLetThrough(ref tick) && SymbolOf(tick.Symbol) is var symbol && symbol.Gate.Judge(ref tick, out _) is null)
            {
                symbol.Features.Update(tick);
            }
        }

        batch.Release();
        return (int)events;
    }

    private bool IsLetThrough(ref Domain.Market.Tick tick)
    {
        foreach (var filter in _filters)
        {
            if (filter.Judge(ref tick) is not null)
            {
                return false;
            }
        }

        return true;
    }

    private Symbol SymbolOf(string name)
    {
        if (!_symbols.TryGetValue(name, out var symbol))
        {
            symbol = new Symbol(new SymbolGate(TradingCalendars.Always, MaxDisorder, isLive: true), new SymbolFeatures(_set, TradingCalendars.Always));
            _symbols.Add(name, symbol);
        }

        return symbol;
    }

    private sealed record Symbol(SymbolGate Gate, SymbolFeatures Features);

    /// <summary>Counts from the end of the warm-up, which begins with the first ticks, to the end of the duration.</summary>
    private sealed class Window(TimeSpan warmup, TimeSpan duration)
    {
        private long _first;
        private long _from;
        private long _to;
        private long _ticks;

        public bool IsOver => _to != 0;

        public double TicksPerSecond => _ticks / Stopwatch.GetElapsedTime(_from, _to).TotalSeconds;

        public void Count(int ticks)
        {
            var now = Stopwatch.GetTimestamp();
            _first = _first == 0 ? now : _first;
            if (_from != 0)
            {
                _ticks += ticks;
                _to = Stopwatch.GetElapsedTime(_from, now) >= duration ? now : 0;
            }
            else if (Stopwatch.GetElapsedTime(_first, now) >= warmup)
            {
                _from = now;
            }
        }
    }
}
