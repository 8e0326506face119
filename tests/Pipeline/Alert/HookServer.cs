using System.Collections.Concurrent;
using System.Net;
using AkkaDayTrade.Tests.Shared;

namespace AkkaDayTrade.Pipeline.Tests.Alert;

/// <summary>A real HTTP server on a free port that keeps what it is sent.</summary>
internal sealed class HookServer : IDisposable
{
    private readonly HttpListener _server = new();
    private readonly ConcurrentQueue<string> _bodies = new();

    public HookServer()
    {
        Url = new Uri($"http://127.0.0.1:{FreePorts.Take()}/hook/");
        _server.Prefixes.Add(Url.ToString());
        _server.Start();
    }

    public Uri Url { get; }

    public IReadOnlyList<string> Bodies => [.. _bodies];

    public string? LastPath { get; private set; }

    /// <summary>Answers each call with the status for its number, counted from 1.</summary>
    public void Serve(Func<int, HttpStatusCode> status) => _ = Task.Run(async () =>
    {
        for (var call = 1; _server.IsListening; call++)
        {
            var context = await _server.GetContextAsync();
            using var reader = new StreamReader(context.Request.InputStream);
            LastPath = context.Request.Url!.AbsolutePath;
            _bodies.Enqueue(await reader.ReadToEndAsync());
            var number = call;
            _ = Task.Run(() =>
            {
                context.Response.StatusCode = (int)status(number);
                context.Response.Close();
            });
        }
    });

    public void Dispose() => _server.Close();
}
