using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using StackExchange.Redis;

namespace AkkaDayTrade.Pipeline.Store.Resp;

/// <summary>
/// A link to one server that carries one request at a time. After a failure it is of no use: which of the commands the server
/// still executes is not known then, so they are sent again over another.
/// </summary>
internal sealed class RespConnection : IDisposable
{
    /// <summary>
    /// A server that stands still is waited for so long. Much longer than usual, since a link that is cut may still hold
    /// commands that the server would execute after those of the next link.
    /// </summary>
    private static readonly TimeSpan StallTimeout = TimeSpan.FromSeconds(10);

    private readonly Stream _stream;
    private readonly RespReplies _replies = new();
    private CancellationTokenSource _stalled = new();

    private RespConnection(Stream stream) => _stream = stream;

    /// <summary>Connects and introduces itself as the options say.</summary>
    /// <param name="database">Number of the database.</param>
    public static async Task<RespConnection> ConnectAsync(
        EndPoint server, ConfigurationOptions options, int database, string clientName, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(options.ConnectTimeout);
        var connection = new RespConnection(await OpenAsync(server, options, timeout.Token));
        try
        {
            await connection.IntroduceAsync(options, database, clientName).WaitAsync(timeout.Token);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Sends the commands and reads their answers at the same time, so that neither side waits for the other.</summary>
    public async Task ExchangeAsync(RespRequest request)
    {
        _stalled.CancelAfter(StallTimeout);
        var sending = _stream.WriteAsync(request.Buffer.Written, _stalled.Token).AsTask();
        try
        {
            while (request.Answered < request.Count)
            {
                var count = await _stream.ReadAsync(_replies.Free, _stalled.Token);
                if (count == 0)
                {
                    throw new IOException("Redis closed the connection.");
                }

                _stalled.CancelAfter(StallTimeout);
                _replies.Take(count, request);
            }
        }
        catch
        {
            Dispose();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        await sending;
        if (!_stalled.TryReset())
        {
            _stalled.Dispose();
            _stalled = new CancellationTokenSource();
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _stalled.Dispose();
    }

    private static async Task<Stream> OpenAsync(EndPoint server, ConfigurationOptions options, CancellationToken cancellationToken)
    {
        var socket = server.AddressFamily == AddressFamily.Unspecified
            ? new Socket(SocketType.Stream, ProtocolType.Tcp)
            : new Socket(server.AddressFamily, SocketType.Stream, server is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
        try
        {
            if (server is not UnixDomainSocketEndPoint)
            {
                socket.NoDelay = true;
            }

            await socket.ConnectAsync(server, cancellationToken);
            var stream = new NetworkStream(socket, ownsSocket: true);
            return options.Ssl ? await SecureAsync(stream, server, options, cancellationToken) : stream;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<Stream> SecureAsync(
        NetworkStream stream, EndPoint server, ConfigurationOptions options, CancellationToken cancellationToken)
    {
        var secure = new SslStream(stream);
        await secure.AuthenticateAsClientAsync(RespTls.OptionsFor(server, options), cancellationToken);
        return secure;
    }

    private async Task IntroduceAsync(ConfigurationOptions options, int database, string clientName)
    {
        var request = new RespRequest();
        RespGreeting.Write(request, options, database, clientName);
        if (request.Count > 0)
        {
            await ExchangeAsync(request);
            RespGreeting.Check(request);
        }
    }
}
