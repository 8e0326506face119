using AkkaDayTrade.Host.Configuration;
using AkkaDayTrade.Pipeline.Telemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AkkaDayTrade.Host.Telemetry;

/// <summary>Set-up of OpenTelemetry: metrics for whoever fetches `/metrics`, metrics and traces for a collector where one is named.</summary>
internal static class TelemetryHosting
{
    private const string ServiceName = "akkadaytrade";

    public static void AddTelemetry(this IServiceCollection services, RealtimeSystem system)
    {
        var options = system.Options.Telemetry;
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(ServiceName, serviceVersion: RealtimeSystem.Version, serviceInstanceId: system.Address))
            .WithMetrics(metrics =>
            {
                metrics
                    .AddMeter(PipelineMetrics.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
                    .AddRuntimeInstrumentation()
                    .AddPrometheusExporter();
                if (options.OtlpEndpoint is { } collector)
                {
                    metrics.AddOtlpExporter((exporter, reader) =>
                    {
                        Aim(exporter, collector, options, "v1/metrics");
                        reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)options.OtlpInterval.TotalMilliseconds;
                    });
                }
            });
        if (options.OtlpEndpoint is { } traces)
        {
            // Who is traced was decided where the trace begins.
            telemetry.WithTracing(tracing => tracing
                .SetSampler(new AlwaysOnSampler())
                .AddSource(PipelineTracing.SourceName)
                .AddOtlpExporter(exporter => Aim(exporter, traces, options, "v1/traces")));
        }
    }

    private static void Aim(OtlpExporterOptions exporter, Uri collector, TelemetryOptions options, string path)
    {
        var isHttp = options.OtlpProtocol == OtlpProtocol.Http;
        exporter.Protocol = isHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        exporter.Endpoint = isHttp ? new Uri($"{collector.AbsoluteUri.TrimEnd('/')}/{path}") : collector;
    }
}
