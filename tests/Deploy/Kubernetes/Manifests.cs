using k8s;
using k8s.Models;

namespace AkkaDayTrade.Deploy.Tests.Kubernetes;

/// <summary>What an overlay becomes, read strictly into Kubernetes' own types.</summary>
internal sealed class Manifests
{
    private const string Kubectl = "kubectl";

    private static readonly Dictionary<string, Type> FurtherTypes = new(StringComparer.Ordinal)
    {
        ["monitoring.coreos.com/v1/ServiceMonitor"] = typeof(ServiceMonitor),
        ["monitoring.coreos.com/v1/PrometheusRule"] = typeof(PrometheusRule),
    };

    private readonly IReadOnlyList<object> _all;

    private Manifests(string text) => _all = KubernetesYaml.LoadAllFromString(text, FurtherTypes, strict: true);

    /// <summary>Each overlay, put together by the tests' own means and, where it is installed, by kubectl.</summary>
    public static TheoryData<string, string> Renderings(params string[] overlays)
    {
        var renderings = new TheoryData<string, string>();
        foreach (var overlay in overlays)
        {
            renderings.Add(overlay, "own");
            if (Processes.IsInstalled(Kubectl))
            {
                renderings.Add(overlay, Kubectl);
            }
        }

        return renderings;
    }

    public static async Task<Manifests> LoadAsync(string overlay, string renderer)
    {
        var directory = Repository.PathOf("deploy", "k8s", "overlays", overlay);
        return new Manifests(renderer == Kubectl
            ? await Processes.RunAsync(Kubectl, ["kustomize", directory], TimeSpan.FromMinutes(1))
            : OwnKustomize.Render(directory));
    }

    public IEnumerable<string> Kinds => _all.Cast<IKubernetesObject>().Select(resource => resource.Kind);

    public IEnumerable<string> Namespaces => _all.OfType<IKubernetesObject<V1ObjectMeta>>().Where(resource => resource is not V1Namespace).Select(resource => resource.Metadata.NamespaceProperty).Distinct();

    public T Single<T>() => _all.OfType<T>().Single();

    public IEnumerable<T> All<T>() => _all.OfType<T>();

    public V1PodSpec Pod => Single<V1StatefulSet>().Spec.Template.Spec;

    public V1Container Host => Pod.Containers.Single();

    /// <summary>The variables of the first pod's host as the kubelet would set them: a reference counts only after what it refers to.</summary>
    public Dictionary<string, string> Environment(IReadOnlyDictionary<string, string> secrets)
    {
        var variables = Single<V1ConfigMap>().Data.ToDictionary(StringComparer.Ordinal);
        Host.EnvFrom.Single().ConfigMapRef.Name.ShouldBe(Single<V1ConfigMap>().Metadata.Name);
        var set = Single<V1StatefulSet>();
        foreach (var variable in Host.Env)
        {
            var value = variable.ValueFrom switch
            {
                { FieldRef.FieldPath: "metadata.name" } => $"{set.Metadata.Name}-0",
                { FieldRef.FieldPath: "metadata.namespace" } => set.Metadata.NamespaceProperty,
                { SecretKeyRef: { } reference } => secrets.GetValueOrDefault(reference.Key) ?? (reference.Optional == true ? null : throw new InvalidDataException($"The secret lacks {reference.Key}.")),
                null => variables.Aggregate(variable.Value, (text, known) => text.Replace($"$({known.Key})", known.Value, StringComparison.Ordinal)),
                _ => throw new InvalidDataException($"{variable.Name} comes from a place that this test does not know."),
            };
            if (value is not null)
            {
                variables[variable.Name] = value;
            }
        }

        return variables;
    }
}
