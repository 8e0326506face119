using System.Collections.Concurrent;
using System.Net.Http.Json;
using AkkaDayTrade.Domain.Alert;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace AkkaDayTrade.Chaos.Tests.Faults;

/// <summary>A webhook that keeps what it gets.</summary>
internal sealed class AlertReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Alert> _received = new();

    private AlertReceiver(WebApplication app)
    {
        _app = app;
        app.MapPost("/alerts", async (HttpRequest request) => _received.Enqueue((await request.ReadFromJsonAsync<Alert>())!));
    }

    /// <summary>All that came so far, repeats included.</summary>
    public IReadOnlyCollection<Alert> Received => _received;

    public string Address => $"{_app.Urls.First()}/alerts";

    public static async Task<AlertReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new AlertReceiver(builder.Build());
        await receiver._app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
