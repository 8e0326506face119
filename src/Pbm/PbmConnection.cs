using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;

namespace AkkaDayTrade.Pbm;

/// <summary>A connection to a node, signed in: what it offers, and one command at a time.</summary>
internal sealed class PbmConnection : IDisposable
{
    private readonly TcpClient _client;
    private readonly Stream _stream;
    private readonly StreamReader _reader;

    private PbmConnection(TcpClient client, Stream stream)
    {
        _client = client;
        _stream = stream;
        _reader = new StreamReader(_stream, Encoding.UTF8);
    }

    /// <summary>As the server sent them.</summary>
    public IReadOnlyList<Palette> Palettes { get; private set; } = [];

    /// <summary>Between commands the server says nothing but that it closes; TLS itself may say something.</summary>
    public bool IsOver => _client.Client.Poll(0, SelectMode.SelectRead) && (_stream is NetworkStream || _client.Available == 0);

    /// <summary>Throws <see cref="NotConnectedException"/>; <see cref="TimeoutException"/> when it takes too long.</summary>
    /// <param name="trust">Null = no TLS.</param>
    public static async Task<PbmConnection> OpenAsync(
        string host, int port, string? token, ServerTrust? trust, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(timeout);
        var client = new TcpClient { NoDelay = true };
        try
        {
            await client.ConnectAsync(host, port, late.Token);
            var connection = new PbmConnection(client, trust is null ? client.GetStream() : await trust.SecureAsync(client.GetStream(), host, late.Token));
            await connection.SignInAsync(token, late.Token);
            return connection;
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            client.Dispose();
            throw new TimeoutException($"{host}:{port} did not answer within {timeout.TotalSeconds} s.", exception);
        }
        catch (Exception exception) when (exception is SocketException or IOException or JsonException or AuthenticationException)
        {
            client.Dispose();
            throw new NotConnectedException(exception is JsonException
                ? $"What answers on {host}:{port} is no pbm server, or wants --tls."
                : $"No connection to {host}:{port}: {exception.Message}");
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Runs a command and shows what it says. Cancelling asks the server to end it, and is no error.
    /// </summary>
    /// <returns>The message that ended it: `done` or `failed`.</returns>
    public async Task<ServerMessage> RunAsync(CommandRequest request, Func<ServerMessage, Task> show, CancellationToken cancel)
    {
        try
        {
            await SendAsync(request, CancellationToken.None);
            await using var onCancel = cancel.Register(() => _ = CancelAsync());
            while (true)
            {
                switch (await ReadAsync(CancellationToken.None))
                {
                    case { Type: "done" or "failed" } end:
                        return end;
                    case { Type: "closing" } closing:
                        throw new NotConnectedException($"The server has closed the connection: {closing.Message}");
                    case var message:
                        await show(message);
                        break;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or JsonException)
        {
            throw new NotConnectedException($"The connection is lost: {exception.Message}");
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _client.Dispose();
    }

    private async Task SignInAsync(string? token, CancellationToken cancellationToken)
    {
        var message = await ReadAsync(cancellationToken);
        if (message.Type == "token_required")
        {
            if (string.IsNullOrEmpty(token))
            {
                throw new NotConnectedException("The server wants a token: --token or DAYTRADE_PBM_TOKEN.");
            }

            await SendAsync(new { token }, cancellationToken);
            message = await ReadAsync(cancellationToken);
        }

        Palettes = message switch
        {
            { Type: "hello", Protocol: ServerMessage.KnownProtocol, Palettes: { } palettes } => palettes,
            { Type: "hello" } => throw new NotConnectedException($"The server speaks version {message.Protocol} of the protocol, this tool {ServerMessage.KnownProtocol}."),
            _ => throw new NotConnectedException($"The server refused: {message.Message}"),
        };
    }

    private async Task CancelAsync()
    {
        try
        {
            await SendAsync(new { cancel = true }, CancellationToken.None);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // Then there is nothing left to cancel, and the reader is told so.
        }
    }

    private async Task SendAsync<T>(T message, CancellationToken cancellationToken) =>
        await _stream.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(message, WireJson.Options), (byte)'\n'], cancellationToken);

    private async Task<ServerMessage> ReadAsync(CancellationToken cancellationToken)
    {
        var line = await _reader.ReadLineAsync(cancellationToken) ?? throw new IOException("the server has gone");
        return JsonSerializer.Deserialize<ServerMessage>(line, WireJson.Options) ?? throw new JsonException();
    }
}
