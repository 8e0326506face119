using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Telemetry;
using Microsoft.Extensions.Time.Testing;

namespace AkkaDayTrade.Pipeline.Tests.Alert;

/// <summary>What a test of a notifier needs: a real HTTP server on a free port, and a clock that only moves when told.</summary>
public abstract class NotifierTest : IDisposable
{
    internal static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly PipelineMetrics _pipeline = new();

    protected NotifierTest() => Metrics = new AlertMetrics(_pipeline);

    private protected AlertMetrics Metrics { get; }

    private protected HttpClient Http { get; } = new();

    private protected HookServer Server { get; } = new();

    private protected FakeTimeProvider Time { get; } = new(Noon);

    public void Dispose()
    {
        Server.Dispose();
        Http.Dispose();
        _pipeline.Dispose();
        GC.SuppressFinalize(this);
    }
}
