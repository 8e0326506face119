using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using AkkaDayTrade.Host.Configuration;
using AkkaDayTrade.Host.Pbm.Palettes;

namespace AkkaDayTrade.Host.Pbm;

/// <summary>Lets the command line tool look into a running <see cref="RealtimeSystem"/>: lines of JSON over TCP.</summary>
internal sealed class PbmServer : IAsyncDisposable
{
    private static readonly TimeSpan AcceptRetryDelay = TimeSpan.FromMilliseconds(100);

    private readonly TcpListener _listener;
    private readonly SslStreamCertificateContext? _certificate;
    private readonly Func<PbmLines, PbmSession> _newSession;
    private readonly PbmLimits _limits;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Socket, Task> _sessions = new();
    private readonly Task _accepting;

    private PbmServer(
        TcpListener listener, X509Certificate2? certificate, Func<PbmLines, PbmSession> newSession, PbmLimits limits, ILogger logger)
    {
        (_listener, _newSession, _limits, _logger) = (listener, newSession, limits, logger);
        _certificate = certificate is null ? null : SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens, with the port that was chosen.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Connections that are served now.</summary>
    public int SessionCount => _sessions.Count;

    /// <summary>Throws <see cref="SettingsException"/> when the options cannot be used or the port is taken.</summary>
    public static PbmServer Start(RealtimeSystem system, PbmOptions options, LiveLog log, ILoggerFactory loggers, PbmLimits? limits = null)
    {
        limits ??= new PbmLimits();
        if (options.Validate().ToList() is { Count: > 0 } errors)
        {
            throw new SettingsException(errors);
        }

        var logger = loggers.CreateLogger<PbmServer>();
        var listener = new TcpListener(options.Address!, options.Port);
        try
        {
            listener.Start();
        }
        catch (SocketException exception)
        {
            listener.Dispose();
            throw new SettingsException(
                [new Pipeline.Settings.SettingError("Pbm:Port", $"{options.Port}", $"a free port on {options.Host} ({exception.SocketErrorCode}; 0 = any free one)")]);
        }

        var server = new PbmServer(listener, options.LoadCertificate(), lines => new PbmSession(lines, options.Token, HelloOf(system, log), limits, logger), limits, logger);
        system.Servers.Pbm = server.EndPoint;
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_sessions.Values);
        _stop.Dispose();
    }

    /// <summary>For each connection its own: the node may have begun a new life since the last.</summary>
    private static HelloMessage HelloOf(RealtimeSystem system, LiveLog log)
    {
        var actors = system.Node.System;
        IPbmPalette[] palettes =
        [
            new ClusterPalette(actors),
            new ShardingPalette(actors),
            new ActorPalette(actors),
            new RemotePalette(system),
            new LogPalette(log, actors),
            new PipelinePalette(system),
            new SymbolPalette(system),
            new ModelPalette(system),
            new AlertPalette(system),
        ];
        return new HelloMessage(system.Address, RealtimeSystem.Version, palettes);
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Welcome(await _listener.AcceptSocketAsync(_stop.Token));
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException exception) when (!_stop.IsCancellationRequested)
            {
                // Out of handles, say: those who are in still get their answers.
                _logger.LogWarning("No pbm client can be let in: {Reason}", exception.SocketErrorCode);
                await Task.Delay(AcceptRetryDelay, TimeProvider.System);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Welcome(Socket socket)
    {
        if (_sessions.Count >= _limits.Connections)
        {
            using (socket)
            {
                // A few bytes into an empty buffer: this does not wait.
                socket.NoDelay = true;
                socket.Send(PbmMessages.ToLine(new ClosingMessage($"{_limits.Connections} connections are open, which is the limit.")), SocketFlags.None, out _);
            }

            return;
        }

        var admitted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _sessions[socket] = ServeAsync(socket, admitted.Task);
        admitted.SetResult();
    }

    /// <summary>With a certificate, TLS; who does not speak it, or takes too long, is out.</summary>
    private async Task<Stream> SecureAsync(NetworkStream network)
    {
        if (_certificate is null)
        {
            return network;
        }

        var secured = new SslStream(network);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        late.CancelAfter(_limits.SignIn);
        try
        {
            await secured.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = _certificate }, late.Token);
            return secured;
        }
        catch
        {
            await secured.DisposeAsync();
            throw;
        }
    }

    private async Task ServeAsync(Socket socket, Task admitted)
    {
        await admitted;
        try
        {
            socket.NoDelay = true;
            await using var network = new NetworkStream(socket, ownsSocket: true);
            await using var stream = await SecureAsync(network);
            await using var lines = new PbmLines(stream, _limits);
            await _newSession(lines).RunAsync(_stop.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException or ObjectDisposedException or AuthenticationException)
        {
            _logger.LogDebug("A pbm connection ended: {Reason}", exception.Message);
        }
        catch (Exception exception)
        {
            _logger.LogError(exception, "A pbm connection failed");
        }
        finally
        {
            _sessions.TryRemove(socket, out _);
        }
    }
}
