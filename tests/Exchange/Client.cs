using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using AkkaDayTrade.Tests.Shared;

namespace AkkaDayTrade.Exchange.Tests;

/// <summary>A bare WebSocket client: what it reads is what was on the wire.</summary>
internal sealed class Client : IDisposable
{
    private static readonly TimeSpan Deadline = Patience.Long;

    private readonly ClientWebSocket _socket = new();

    public WebSocketState State => _socket.State;

    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    public IReadOnlyDictionary<string, IEnumerable<string>> ResponseHeaders => _socket.HttpResponseHeaders ?? new Dictionary<string, IEnumerable<string>>();

    public static async Task<Client> ConnectAsync(SimulatedExchange exchange, string path, Action<ClientWebSocketOptions>? configure = null)
    {
        var client = new Client();
        configure?.Invoke(client._socket.Options);
        using var deadline = new CancellationTokenSource(Deadline);
        await client._socket.ConnectAsync(exchange.WebSocketUri(path), deadline.Token);
        return client;
    }

    public async Task SendAsync(string text) => await SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, WebSocketMessageType type, bool endOfMessage = true)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await _socket.SendAsync(bytes, type, endOfMessage, deadline.Token);
    }

    /// <summary>The next message; null when the exchange closed. A cut without a close frame throws.</summary>
    public async Task<byte[]?> ReadBytesAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var message = new MemoryStream();
        var buffer = new byte[65536];
        while (true)
        {
            var part = await _socket.ReceiveAsync(buffer.AsMemory(), deadline.Token);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                return message.ToArray();
            }
        }
    }

    public async Task<string?> TryReadTextAsync() => await ReadBytesAsync() is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    public async Task<string> ReadTextAsync() => await TryReadTextAsync() ?? throw new InvalidOperationException("the exchange closed the connection");

    public async Task<JsonElement> ReadJsonAsync()
    {
        using var document = JsonDocument.Parse(await ReadTextAsync());
        return document.RootElement.Clone();
    }

    public async Task<List<string>> ReadTextsAsync(int count)
    {
        var texts = new List<string>(count);
        while (texts.Count < count && await TryReadTextAsync() is { } text)
        {
            texts.Add(text);
        }

        return texts;
    }

    /// <summary>Reads on until the predicate holds.</summary>
    public async Task<JsonElement> ReadUntilAsync(Func<JsonElement, bool> isIt)
    {
        while (true)
        {
            var message = await ReadJsonAsync();
            if (message.ValueKind == JsonValueKind.Array)
            {
                foreach (var element in message.EnumerateArray().Where(isIt))
                {
                    return element;
                }
            }
            else if (isIt(message))
            {
                return message;
            }
        }
    }

    /// <summary>Reads on until the connection ends, cleanly or not, and gives the messages before.</summary>
    public async Task<List<string>> ReadToEndAsync()
    {
        var texts = new List<string>();
        try
        {
            while (await TryReadTextAsync() is { } text)
            {
                texts.Add(text);
            }
        }
        catch (WebSocketException)
        {
            return texts;
        }

        return texts;
    }

    public async Task CloseAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, deadline.Token);
    }

    public void Abort() => _socket.Abort();

    public void Dispose() => _socket.Dispose();
}
