using System.Collections.Concurrent;
using System.Net;
using System.Text;
using AkkaDayTrade.Host.Configuration;
using AkkaDayTrade.Host.Tests.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace AkkaDayTrade.Host.Tests.Telemetry;

public sealed class OtlpTests
{
    [Theory]
    [InlineData(OtlpProtocol.Http, "/v1/metrics", "/v1/traces")]
    [InlineData(OtlpProtocol.Grpc, "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", "/opentelemetry.proto.collector.trace.v1.TraceService/Export")]
    public async Task Collector_that_is_configured_should_get_metrics_and_traces(OtlpProtocol protocol, string metrics, string traces)
    {
        using var data = new TemporaryDirectory();
        var received = new ConcurrentDictionary<string, string>();
        await using var collector = Collector(protocol, received);
        await collector.StartAsync();

        await using var system = await RealtimeSystem.StartAsync(options =>
        {
            options.OnFreePorts(data.Path);
            options.Exchange = options.Exchange with { Rate = 200 };
            options.Telemetry = options.Telemetry with
            {
                OtlpEndpoint = new Uri(collector.Urls.Single()),
                OtlpProtocol = protocol,
                OtlpInterval = TimeSpan.FromMilliseconds(200),
                TraceEvery = 1,
            };
        });
        await using var api = await SystemOptions.StartApiAsync(system);

        await Eventually.BeTrue(() => Has(metrics, "daytrade.ticks", "daytrade.latency", "daytrade.akka.entities", "dotnet.gc.collections"), "metrics");
        await Eventually.BeTrue(() => Has(traces, "ingest", "entity", "redis", "predict"), "traces");
        Has(metrics, system.Address, RealtimeSystem.Version).ShouldBeTrue("who speaks");

        bool Has(string path, params string[] names) =>
            received.TryGetValue(path, out var text) && names.All(name => text.Contains(name, StringComparison.Ordinal));
    }

    /// <summary>Keeps what is posted, by path, and answers as the protocol wants.</summary>
    private static WebApplication Collector(OtlpProtocol protocol, ConcurrentDictionary<string, string> received)
    {
        var isGrpc = protocol == OtlpProtocol.Grpc;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = isGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        var collector = builder.Build();
        collector.MapPost("/{**path}", async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            // Protobuf keeps names as they are, so that they can be looked for.
            var text = Encoding.Latin1.GetString(body.ToArray());
            received.AddOrUpdate(context.Request.Path, text, (_, before) => before + text);
            if (isGrpc)
            {
                context.Response.ContentType = "application/grpc";
                // An empty message behind its length.
                await context.Response.Body.WriteAsync(new byte[5]);
                context.Response.AppendTrailer("grpc-status", "0");
            }
        });
        return collector;
    }
}
