using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Threading.Channels;
using AkkaDayTrade.Pipeline.Ingest.Transport.Sessions;

namespace AkkaDayTrade.Pipeline.Ingest.Transport;

/// <summary>How a connection ended.</summary>
/// <param name="Uptime">How long it was subscribed; zero when it never was.</param>
/// <param name="RetryAfter">The wait that the server asked for.</param>
internal sealed record LinkOutcome(LinkEnd End, string Reason, TimeSpan Uptime = default, TimeSpan? RetryAfter = null);

/// <summary>
/// One WebSocket from connect to close: reads whole messages as fast as they come, sends what the session queues, and watches
/// for silence. Ends by itself (closed, dead, mute, refused) or by cancellation, and says goodbye within a bounded time.
/// </summary>
internal sealed class WebSocketConnection : IFeedLink
{
    private const int FirstReadBuffer = 64 * 1024;

    /// <summary>Enough to subscribe 400,000 symbols; a feed that takes none of them is given up.</summary>
    private const int MaxQueuedMessages = 4096;

    private readonly WebSocketFeed _feed;
    private readonly FrameBuffer _frames;
    private readonly IFeedSession _session;
    private readonly FrameAssembler _assembler;
    private readonly Channel<(ReadOnlyMemory<byte> Message, bool IsBinary, TimeSpan Pause)> _outbox =
        Channel.CreateBounded<(ReadOnlyMemory<byte>, bool, TimeSpan)>(MaxQueuedMessages);
    private readonly Lock _sessionGate = new();
    private readonly TaskCompletionSource<LinkOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private long _readySince;
    private DateTimeOffset _readyAt;
    private volatile bool _ready;
    private long _lastProgress;

    public WebSocketConnection(WebSocketFeed feed, FrameBuffer frames)
    {
        _feed = feed;
        _frames = frames;
        _session = feed.NewSession(this);
        _assembler = new FrameAssembler(Math.Min(FirstReadBuffer, feed.Options.MaxFrame), feed.Options.MaxFrame);
    }

    private TimeProvider Time => _feed.Services.Time;

    public async Task<LinkOutcome> RunAsync(CancellationToken stop)
    {
        using var socket = new ClientWebSocket();
        using var http = UpgradeClient.WithContentType(_session.ContentType);
        Configure(socket.Options);
        if (await ConnectAsync(socket, http, stop) is { } refused)
        {
            return refused;
        }

        Volatile.Write(ref _lastProgress, Time.GetTimestamp());
        using var whileOpen = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await using var stopping = stop.Register(() => End(LinkEnd.Stopped, "stopped"));
        _session.Opened();
        // On a thread of its own: under load reads complete at once and the loop would never return to here.
        var reading = Task.Run(() => ReadAsync(socket, whileOpen.Token), CancellationToken.None);
        var sending = SendAsync(socket, whileOpen.Token);
        var watching = WatchAsync(whileOpen.Token);

        var outcome = await _outcome.Task;
        var uptime = _ready ? Time.GetElapsedTime(_readySince) : TimeSpan.Zero;
        await whileOpen.CancelAsync();
        await CloseAsync(socket, reading);
        socket.Abort();
        await Task.WhenAll(reading, sending, watching);
        return outcome with { Uptime = uptime };
    }

    public void Send(ReadOnlyMemory<byte> message, bool isBinary, TimeSpan pause)
    {
        if (!_outbox.Writer.TryWrite((message, isBinary, pause)))
        {
            End(LinkEnd.Retry, "the feed does not take what is sent to it");
        }
    }

    public void Ready()
    {
        if (_ready)
        {
            return;
        }

        _readySince = Time.GetTimestamp();
        _readyAt = Time.GetUtcNow();
        _ready = true;
        _feed.Connected();
    }

    public void End(LinkEnd how, string reason) => _outcome.TrySetResult(new LinkOutcome(how, _feed.Redact(reason)));

    public void Warn(string message) => _feed.Warn(message);

    private void Configure(ClientWebSocketOptions options)
    {
        options.KeepAliveInterval = _feed.Options.Heartbeat / 3;
        options.KeepAliveTimeout = _feed.Options.Heartbeat;
        options.CollectHttpResponseDetails = true;
    }

    private async Task<LinkOutcome?> ConnectAsync(ClientWebSocket socket, HttpMessageInvoker? http, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(_feed.Timings.Connect, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            await socket.ConnectAsync(_feed.Url, http, either.Token);
            return null;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return new LinkOutcome(LinkEnd.Stopped, "stopped");
        }
        catch (OperationCanceledException)
        {
            return new LinkOutcome(LinkEnd.Retry, $"no connection within {_feed.Timings.Connect}");
        }
        catch (WebSocketException refused)
        {
            return Refused(socket, refused);
        }
    }

    private LinkOutcome Refused(ClientWebSocket socket, WebSocketException refused)
    {
        var reason = _feed.Redact(refused.InnerException is { } inner ? $"{refused.Message} {inner.Message}" : refused.Message);
        return socket.HttpStatusCode switch
        {
            HttpStatusCode.TooManyRequests => new LinkOutcome(
                LinkEnd.LongBackOff, "429 Too Many Requests at the upgrade", RetryAfter: RetryAfterHeader.Parse(socket.HttpResponseHeaders, Time)),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new LinkOutcome(LinkEnd.LongBackOff, reason),
            _ => new LinkOutcome(LinkEnd.Retry, reason),
        };
    }

    private async Task ReadAsync(ClientWebSocket socket, CancellationToken whileOpen)
    {
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(_assembler.Free, CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    End(LinkEnd.Retry, $"closed by the feed: {(int?)socket.CloseStatus} {socket.CloseStatusDescription}".TrimEnd());
                    return;
                }

                _assembler.Filled(received.Count);
                if (received.EndOfMessage)
                {
                    OnMessage(received.MessageType == WebSocketMessageType.Binary);
                    await _frames.RoomAsync(whileOpen);
                }
            }
        }
        catch (Exception broken) when (broken is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            End(LinkEnd.Retry, broken.InnerException?.Message ?? broken.Message);
        }
    }

    private void OnMessage(bool isBinary)
    {
        var arrival = System.Diagnostics.Stopwatch.GetTimestamp();
        Volatile.Write(ref _lastProgress, Time.GetTimestamp());
        if (_assembler.IsOversized)
        {
            OversizedInput.Count(_feed.Services, _feed.Name, _assembler.Length);
        }
        else if (Received(isBinary))
        {
            _feed.Status.DataArrived();
            _frames.Offer(Frame.CopyOf(_assembler.Message, arrival, isBinary));
        }

        _assembler.Reset();
    }

    private bool Received(bool isBinary)
    {
        lock (_sessionGate)
        {
            return _session.Received(_assembler.Message, isBinary);
        }
    }

    private async Task SendAsync(ClientWebSocket socket, CancellationToken whileOpen)
    {
        try
        {
            await foreach (var (message, isBinary, pause) in _outbox.Reader.ReadAllAsync(whileOpen))
            {
                if (pause > TimeSpan.Zero)
                {
                    await Task.Delay(pause, Time, whileOpen);
                }

                var type = isBinary ? WebSocketMessageType.Binary : WebSocketMessageType.Text;
                await socket.SendAsync(message, type, endOfMessage: true, CancellationToken.None);
                Volatile.Write(ref _lastProgress, Time.GetTimestamp());
            }
        }
        catch (OperationCanceledException) when (whileOpen.IsCancellationRequested)
        {
            // The connection is being closed.
        }
        catch (Exception broken) when (broken is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            End(LinkEnd.Retry, broken.InnerException?.Message ?? broken.Message);
        }
    }

    private async Task WatchAsync(CancellationToken whileOpen)
    {
        using var timer = new PeriodicTimer(_feed.Timings.Watch, Time);
        var mute = _feed.NewMuteDetector();
        try
        {
            while (await timer.WaitForNextTickAsync(whileOpen))
            {
                if (!_ready && Time.GetElapsedTime(Volatile.Read(ref _lastProgress)) > _feed.Timings.Connect)
                {
                    End(LinkEnd.Retry, $"no answer to the sign-in within {_feed.Timings.Connect}");
                }
                else if (_ready)
                {
                    lock (_sessionGate)
                    {
                        _session.TimePassed(Time.GetElapsedTime(_readySince));
                    }

                    if (mute.IsMute(_readyAt))
                    {
                        End(LinkEnd.Mute, string.Create(CultureInfo.InvariantCulture, $"no data for {_feed.Options.MuteAfter.TotalSeconds:0.###} s while the market is open"));
                    }
                }

                _feed.ReportDrops();
            }
        }
        catch (OperationCanceledException)
        {
            // The connection is being closed.
        }
    }

    /// <summary>The close handshake: ours goes out, the peer's is awaited by the read loop, both within the time-out.</summary>
    private async Task CloseAsync(ClientWebSocket socket, Task reading)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
        {
            return;
        }

        using var timeout = new CancellationTokenSource(_feed.Timings.Close, Time);
        try
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, timeout.Token);
            await reading.WaitAsync(timeout.Token);
        }
        catch (Exception unheard) when (unheard is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // A peer that does not answer is left without a handshake.
        }
    }
}
