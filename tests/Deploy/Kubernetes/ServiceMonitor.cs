using k8s.Models;

namespace AkkaDayTrade.Deploy.Tests.Kubernetes;

/// <summary>The Prometheus operator's resource, which Kubernetes' own model does not hold.</summary>
internal sealed record ServiceMonitor
{
    public string ApiVersion { get; init; } = string.Empty;

    public string Kind { get; init; } = string.Empty;

    public V1ObjectMeta Metadata { get; init; } = new();

    public ServiceMonitorSpec Spec { get; init; } = new();
}

/// <summary>Which services are scraped, and how.</summary>
internal sealed record ServiceMonitorSpec
{
    public V1LabelSelector Selector { get; init; } = new();

    public List<ServiceMonitorEndpoint> Endpoints { get; init; } = [];
}

/// <summary>Where a service tells its metrics.</summary>
internal sealed record ServiceMonitorEndpoint
{
    public string Port { get; init; } = string.Empty;

    public string Path { get; init; } = string.Empty;

    public string Interval { get; init; } = string.Empty;

    public ServiceMonitorAuthorization? Authorization { get; init; }
}

/// <summary>What Prometheus shows to be let in.</summary>
internal sealed record ServiceMonitorAuthorization
{
    public string Type { get; init; } = string.Empty;

    public V1SecretKeySelector Credentials { get; init; } = new();
}
