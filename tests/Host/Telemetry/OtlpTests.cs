using System.Collections.Concurrent;
using System.Text;
using AkkaDayTrade.Host.Configuration;
using AkkaDayTrade.Host.Tests.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace AkkaDayTrade.Host.Tests.Telemetry;

public sealed class OtlpTests
{
    [Fact]
    public async Task Collector_that_is_configured_should_get_metrics_and_traces()
    {
        using var data = new TemporaryDirectory();
        var received = new ConcurrentDictionary<string, string>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var collector = builder.Build();
        collector.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            // Protobuf keeps names as they are, so that they can be looked for.
            received.AddOrUpdate(signal, Encoding.Latin1.GetString(body.ToArray()), (_, before) => before + Encoding.Latin1.GetString(body.ToArray()));
        });
        await collector.StartAsync();

        await using var system = await RealtimeSystem.StartAsync(options =>
        {
            options.OnFreePorts(data.Path);
            options.Exchange = options.Exchange with { Rate = 200 };
            options.Telemetry = options.Telemetry with
            {
                OtlpEndpoint = new Uri(collector.Urls.Single()),
                OtlpProtocol = OtlpProtocol.Http,
                OtlpInterval = TimeSpan.FromMilliseconds(200),
                TraceEvery = 1,
            };
        });
        await using var api = await SystemOptions.StartApiAsync(system);

        await Eventually.BeTrue(() => Has("metrics", "daytrade.ticks", "daytrade.latency", "daytrade.akka.entities", "dotnet.gc.collections"), "metrics");
        await Eventually.BeTrue(() => Has("traces", "ingest", "entity", "redis", "predict"), "traces");
        Has("metrics", system.Address, RealtimeSystem.Version).ShouldBeTrue("who speaks");

        bool Has(string signal, params string[] names) =>
            received.TryGetValue(signal, out var text) && names.All(name => text.Contains(name, StringComparison.Ordinal));
    }
}
