using AkkaDayTrade.Deploy.Tests.Observability;
using k8s;
using k8s.Models;

namespace AkkaDayTrade.Deploy.Tests.Kubernetes;

/// <summary>The Prometheus operator's form of a file of alert rules.</summary>
internal sealed record PrometheusRule : IKubernetesObject<V1ObjectMeta>
{
    public string ApiVersion { get; set; } = string.Empty;

    public string Kind { get; set; } = string.Empty;

    public V1ObjectMeta Metadata { get; set; } = new();

    public RuleFile Spec { get; init; } = new();
}
