using k8s;
using k8s.Models;

namespace AkkaDayTrade.Deploy.Tests.Kubernetes;

/// <summary>The Prometheus operator's resource, which Kubernetes' own model does not hold.</summary>
internal sealed record ServiceMonitor : IKubernetesObject<V1ObjectMeta>
{
    public string ApiVersion { get; set; } = string.Empty;

    public string Kind { get; set; } = string.Empty;

    public V1ObjectMeta Metadata { get; set; } = new();

    public ServiceMonitorSpec Spec { get; init; } = new();
}

/// <summary>Which services are scraped, and how.</summary>
internal sealed record ServiceMonitorSpec
{
    /// <summary>The label of the service whose value becomes the series' `job`.</summary>
    public string JobLabel { get; init; } = string.Empty;

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
