using AkkaDayTrade.Pipeline.Settings;

namespace AkkaDayTrade.Host.Configuration;

/// <summary>How OTLP is spoken.</summary>
public enum OtlpProtocol
{
    /// <summary>gRPC, by convention on port 4317.</summary>
    Grpc,

    /// <summary>Protobuf over HTTP, by convention on port 4318; the paths `/v1/metrics` and `/v1/traces` are added to the address.</summary>
    Http,
}

/// <summary>Section `Telemetry` of the configuration: who else gets metrics and traces. Prometheus can always fetch `/metrics`.</summary>
public sealed record TelemetryOptions
{
    /// <summary>Collector that metrics and traces are sent to; null = nobody, and then nothing is traced.</summary>
    public Uri? OtlpEndpoint { get; init; }

    public OtlpProtocol OtlpProtocol { get; init; } = OtlpProtocol.Grpc;

    /// <summary>How often metrics are sent.</summary>
    public TimeSpan OtlpInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>One in so many slices of ticks is traced; 0 = none. What becomes an alert is traced besides.</summary>
    public int TraceEvery { get; init; } = 1000;

    public IEnumerable<SettingError> Validate()
    {
        if (TraceEvery < 0)
        {
            yield return new SettingError("Telemetry:TraceEvery", $"{TraceEvery}", "0 (nothing is traced) or more");
        }

        if (OtlpInterval < TimeSpan.FromMilliseconds(100) || OtlpInterval > TimeSpan.FromHours(1))
        {
            yield return new SettingError("Telemetry:OtlpInterval", $"{OtlpInterval}", "100ms to 1h");
        }
    }
}
