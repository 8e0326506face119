using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Transport;

/// <summary>A real WebSocket and HTTP server on a free port that does what a test's script says, once per request.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private int _requests;

    private ScriptedServer(WebApplication application) => _application = application;

    public int Requests => Volatile.Read(ref _requests);

    public Uri HttpUrl => new(_application.Urls.Single());

    public Uri Url => new UriBuilder(HttpUrl) { Scheme = "ws" }.Uri;

    /// <param name="script">Gets each WebSocket and its number, counted from 1.</param>
    public static Task<ScriptedServer> WebSocketAsync(Func<ScriptedPeer, int, Task> script) => HttpAsync(async (context, number) =>
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        try
        {
            await script(new ScriptedPeer(context, socket), number);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException)
        {
            // The feed went away in the middle of the script; what it should have seen is the test's to assert.
        }
    });

    /// <param name="script">Gets each request and its number, counted from 1.</param>
    public static async Task<ScriptedServer> HttpAsync(Func<HttpContext, int, Task> script)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        var server = new ScriptedServer(application);
        application.UseWebSockets();
        application.Run(context => script(context, Interlocked.Increment(ref server._requests)));
        await application.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero);
        await _application.StopAsync(atOnce.Token);
        await _application.DisposeAsync();
    }
}

/// <summary>The server's end of one WebSocket.</summary>
internal sealed class ScriptedPeer(HttpContext context, WebSocket socket)
{
    public HttpContext Context => context;

    public WebSocket Socket => socket;

    public Task SendAsync(string text, bool endOfMessage = true) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage, context.RequestAborted);

    public Task SendBinaryAsync(byte[] bytes) =>
        socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, context.RequestAborted);

    /// <summary>The feed's next message; null when it closes.</summary>
    public async Task<string?> ReceiveAsync()
    {
        var bytes = await ReceiveBytesAsync();
        return bytes is null ? null : Encoding.UTF8.GetString(bytes);
    }

    public async Task<byte[]?> ReceiveBytesAsync()
    {
        var buffer = new byte[1024 * 1024];
        var length = 0;
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(length), context.RequestAborted);
            length += received.Count;
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            if (received.EndOfMessage)
            {
                return buffer[..length];
            }
        }
    }

    public Task CloseAsync(WebSocketCloseStatus status = WebSocketCloseStatus.NormalClosure) =>
        socket.CloseOutputAsync(status, "bye", context.RequestAborted);

    /// <summary>Stays open until the feed closes, and answers its close.</summary>
    public async Task UntilClosedAsync()
    {
        while (await ReceiveBytesAsync() is not null)
        {
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
    }
}
