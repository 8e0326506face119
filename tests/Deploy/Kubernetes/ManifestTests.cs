using System.Text.Json;
using AkkaDayTrade.Deploy.Tests.Observability;
using AkkaDayTrade.Host.Configuration;
using k8s.Models;

namespace AkkaDayTrade.Deploy.Tests.Kubernetes;

public sealed class ManifestTests(MountedFiles files) : IClassFixture<MountedFiles>
{
    private static readonly Dictionary<string, string> Secrets = new(StringComparer.Ordinal)
    {
        ["redis-connection-string"] = "redis.example.com:6380,ssl=true",
        ["api-viewer-hash"] = $"sha256:{new string('0', 64)}",
        ["api-operator-hash"] = $"sha256:{new string('1', 64)}",
        ["feed-key"] = "key",
        ["feed-secret"] = "secret",
        ["pbm-token"] = "token",
        ["store-encryption-keys"] = $"a={Convert.ToBase64String(new byte[32])}",
    };

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static TheoryData<string, string> Overlays => Manifests.Renderings("dev", "prod");

    public static TheoryData<string, string> Production => Manifests.Renderings("prod");

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Overlay_should_hold_its_resources_in_one_namespace_and_grant_no_rights(string overlay, string renderer)
    {
        var manifests = await Manifests.LoadAsync(overlay, renderer);

        string[] common = ["Namespace", "ServiceAccount", "Service", "Service", "StatefulSet", "PodDisruptionBudget", "NetworkPolicy", "ConfigMap"];
        manifests.Kinds.ShouldBe([.. common, .. overlay == "prod" ? new[] { "HorizontalPodAutoscaler", "ServiceMonitor", "PrometheusRule" } : []], ignoreOrder: true);
        manifests.Namespaces.ShouldBe([manifests.Single<V1Namespace>().Metadata.Name]);
        manifests.Single<V1ServiceAccount>().AutomountServiceAccountToken.ShouldBe(false);
        manifests.Pod.AutomountServiceAccountToken.ShouldBe(false);
        manifests.Pod.ServiceAccountName.ShouldBe(manifests.Single<V1ServiceAccount>().Metadata.Name);
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Host_should_take_its_settings_and_find_itself_among_the_seeds(string overlay, string renderer)
    {
        var manifests = await Manifests.LoadAsync(overlay, renderer);
        var settings = Read(manifests);
        var cluster = settings.System.Cluster;
        var set = manifests.Single<V1StatefulSet>();

        var domain = $"{set.Spec.ServiceName}.{set.Metadata.NamespaceProperty}.svc.cluster.local";
        cluster.Hostname.ShouldBe($"{set.Metadata.Name}-0.{domain}");
        cluster.SeedAddresses.Select(address => $"{address.Host}:{address.Port}")
            .ShouldBe(Enumerable.Range(0, set.Spec.Replicas ?? 3).Select(pod => $"{set.Metadata.Name}-{pod}.{domain}:{cluster.Port}"));
        settings.Http.ApiKeys.Select(key => key.Role).ShouldBe([AccessRole.Viewer, AccessRole.Operator]);
        settings.Http.Urls.ShouldBe($"http://*:{Port(manifests, "http")}");
        cluster.Port.ShouldBe(Port(manifests, "akka"));
        manifests.Host.VolumeMounts.ShouldContain(mount => settings.System.Redis.DataDirectory.StartsWith($"{mount.MountPath}/", StringComparison.Ordinal));
        manifests.Host.VolumeMounts.Select(mount => mount.Name).ShouldBe(manifests.Pod.Volumes.Select(volume => volume.Name));
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Secrets_should_come_from_secrets_only(string overlay, string renderer)
    {
        var manifests = await Manifests.LoadAsync(overlay, renderer);

        var plain = manifests.Host.Env.Where(variable => variable.Value is not null).Select(variable => KeyValuePair.Create(variable.Name, variable.Value))
            .Concat(manifests.Single<V1ConfigMap>().Data);
        plain.ShouldAllBe(variable => Redacted.Value(variable.Key.Replace("__", ":", StringComparison.Ordinal), variable.Value) == variable.Value);
        var references = manifests.Host.Env.Select(variable => variable.ValueFrom?.SecretKeyRef).OfType<V1SecretKeySelector>().ToList();
        references.ShouldNotBeEmpty();
        references.ShouldAllBe(reference => reference.Name == "daytrade-secrets");
        manifests.All<V1Secret>().ShouldBeEmpty("secrets are created by hand, never from a file of the project");
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Probes_should_ask_what_the_host_answers(string overlay, string renderer)
    {
        var host = (await Manifests.LoadAsync(overlay, renderer)).Host;

        host.StartupProbe.HttpGet.Path.ShouldBe("/health/live");
        host.LivenessProbe.HttpGet.Path.ShouldBe("/health/live");
        host.ReadinessProbe.HttpGet.Path.ShouldBe("/health/ready");
        new[] { host.StartupProbe, host.LivenessProbe, host.ReadinessProbe }.ShouldAllBe(probe => probe.HttpGet.Port.Value == "http" && probe.TimeoutSeconds <= probe.PeriodSeconds);
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Pod_should_have_the_time_to_drain_and_the_resources_of_one_node(string overlay, string renderer)
    {
        var manifests = await Manifests.LoadAsync(overlay, renderer);
        var host = manifests.Host;

        var needed = TimeSpan.FromSeconds(host.Lifecycle.PreStop.Sleep.Seconds) + HostContract.LongestStop();
        TimeSpan.FromSeconds(manifests.Pod.TerminationGracePeriodSeconds!.Value).ShouldBeGreaterThan(needed);
        manifests.Single<V1StatefulSet>().Spec.UpdateStrategy.Type.ShouldBe("RollingUpdate");
        manifests.Single<V1StatefulSet>().Spec.PodManagementPolicy.ShouldBe("Parallel");
        (host.Resources.Requests["cpu"].ToDecimal(), host.Resources.Requests["memory"].ToString()).ShouldBe((0.2m, "256Mi"));
        (host.Resources.Limits["cpu"].ToDecimal(), host.Resources.Limits["memory"].ToString()).ShouldBe((1m, "1Gi"));
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Container_should_run_without_root_rights_or_a_writable_image(string overlay, string renderer)
    {
        var manifests = await Manifests.LoadAsync(overlay, renderer);

        manifests.Pod.SecurityContext.RunAsNonRoot.ShouldBe(true);
        manifests.Pod.SecurityContext.SeccompProfile.Type.ShouldBe("RuntimeDefault");
        var rights = manifests.Host.SecurityContext;
        rights.ReadOnlyRootFilesystem.ShouldBe(true);
        rights.AllowPrivilegeEscalation.ShouldBe(false);
        rights.Capabilities.Drop.ShouldBe(["ALL"]);
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Every_selector_should_meet_the_pods(string overlay, string renderer)
    {
        var manifests = await Manifests.LoadAsync(overlay, renderer);
        var set = manifests.Single<V1StatefulSet>();
        var labels = set.Spec.Template.Metadata.Labels;

        IEnumerable<IDictionary<string, string>> selectors =
        [
            set.Spec.Selector.MatchLabels,
            manifests.Single<V1PodDisruptionBudget>().Spec.Selector.MatchLabels,
            manifests.Single<V1NetworkPolicy>().Spec.PodSelector.MatchLabels,
            .. manifests.All<V1Service>().Select(service => service.Spec.Selector),
            .. manifests.Pod.TopologySpreadConstraints.Select(constraint => constraint.LabelSelector.MatchLabels),
        ];
        selectors.ShouldAllBe(selector => selector.Count > 0 && selector.All(label => labels.Contains(label)));
        var names = manifests.All<V1Service>().Single(service => service.Metadata.Name == set.Spec.ServiceName);
        (names.Spec.ClusterIP, names.Spec.PublishNotReadyAddresses).ShouldBe(("None", true));
        manifests.All<V1Service>().SelectMany(service => service.Spec.Ports).ShouldAllBe(port => port.Port == Port(manifests, port.TargetPort.Value));
        manifests.Single<V1PodDisruptionBudget>().Spec.MaxUnavailable.Value.ShouldBe("1");
        manifests.Pod.TopologySpreadConstraints.ShouldContain(constraint => constraint.TopologyKey == "kubernetes.io/hostname" && constraint.WhenUnsatisfiable == "DoNotSchedule");
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Network_should_be_closed_but_for_the_ports_of_the_host_and_what_it_needs(string overlay, string renderer)
    {
        var manifests = await Manifests.LoadAsync(overlay, renderer);
        var policy = manifests.Single<V1NetworkPolicy>().Spec;

        policy.PolicyTypes.ShouldBe(["Ingress", "Egress"]);
        policy.Ingress.SelectMany(rule => rule.Ports).Select(port => port.Port.Value).ShouldBe([$"{Port(manifests, "akka")}", $"{Port(manifests, "http")}"]);
        policy.Ingress.ShouldAllBe(rule => rule.FromProperty.Count > 0);
        policy.Egress.SelectMany(rule => rule.Ports).Select(port => port.Port.Value).ShouldBe([$"{Port(manifests, "akka")}", "53", "53", "6379", "6380", "443"]);
    }

    [Theory]
    [MemberData(nameof(Production))]
    public async Task Autoscaler_should_keep_a_majority_and_the_seeds(string overlay, string renderer)
    {
        var manifests = await Manifests.LoadAsync(overlay, renderer);
        var scaler = manifests.Single<V2HorizontalPodAutoscaler>().Spec;
        var set = manifests.Single<V1StatefulSet>();

        (scaler.ScaleTargetRef.Kind, scaler.ScaleTargetRef.Name).ShouldBe((set.Kind, set.Metadata.Name));
        set.Spec.Replicas.ShouldBeNull("a number of replicas would undo the autoscaler's choice");
        var seeds = Read(manifests).System.Cluster.SeedNodes.Count;
        scaler.MinReplicas.ShouldBe(seeds);
        seeds.ShouldBeGreaterThanOrEqualTo(3);
        var target = scaler.Metrics.Single().Resource.Target.AverageValue.ToDecimal();
        (target * seeds / (seeds - 1)).ShouldBeLessThan(manifests.Host.Resources.Limits["cpu"].ToDecimal());
    }

    [Theory]
    [MemberData(nameof(Production))]
    public async Task Metrics_should_be_scraped_from_the_service_that_has_them(string overlay, string renderer)
    {
        var manifests = await Manifests.LoadAsync(overlay, renderer);
        var monitor = manifests.Single<ServiceMonitor>().Spec;

        var service = manifests.All<V1Service>().Single(candidate => monitor.Selector.MatchLabels.All(label => candidate.Metadata.Labels.Contains(label)));
        service.Spec.Ports.ShouldContain(port => port.Name == monitor.Endpoints.Single().Port && port.TargetPort.Value == "http");
        monitor.Endpoints.Single().Path.ShouldBe("/metrics");
        service.Metadata.Labels[monitor.JobLabel].ShouldBe("daytrade", "the job of the alert rules");
        var authorization = monitor.Endpoints.Single().Authorization!;
        (authorization.Type, authorization.Credentials.Name, authorization.Credentials.Key).ShouldBe(("Bearer", "daytrade-secrets", "metrics-key"));
    }

    [Theory]
    [MemberData(nameof(Production))]
    public async Task Production_should_encrypt_every_way_in_with_files_that_secrets_bring(string overlay, string renderer)
    {
        var manifests = await Manifests.LoadAsync(overlay, renderer);
        var settings = Read(manifests);
        var (tls, pbm, redis) = (settings.System.Cluster.Tls, settings.Pbm, settings.System.Redis);

        tls.IsOn.ShouldBeTrue();
        settings.System.Cluster.SeedAddresses.ShouldAllBe(seed => seed.Host!.EndsWith(tls.PeerNames.TrimStart('*'), StringComparison.Ordinal));
        (pbm.Certificate.Length > 0, pbm.Token, pbm.Host).ShouldBe((true, "token", "127.0.0.1"));
        redis.ConnectionString.ShouldContain("ssl=true");
        settings.System.Store.EncryptionKeys.ShouldNotBeEmpty();
        foreach (var file in (string[])[tls.CertificateFile, tls.KeyFile, tls.AuthorityFile, pbm.Certificate, pbm.CertificateKey, redis.AuthorityFile])
        {
            var mount = manifests.Host.VolumeMounts.Single(mount =>
                mount.MountPath.StartsWith(MountedFiles.Root, StringComparison.Ordinal) && file.StartsWith($"{files.PathOf(mount.MountPath)}/", StringComparison.Ordinal));
            mount.ReadOnlyProperty.ShouldBe(true);
            var secret = manifests.Pod.Volumes.Single(volume => volume.Name == mount.Name).Secret;
            secret.SecretName.ShouldStartWith("daytrade-");
            // Readable by the group that the pod's files belong to, and by nobody else.
            secret.DefaultMode.ShouldBe(288);
        }
    }

    [Theory]
    [MemberData(nameof(Production))]
    public async Task Operator_should_be_given_the_alert_rules_that_prometheus_is_given(string overlay, string renderer)
    {
        var rules = (await Manifests.LoadAsync(overlay, renderer)).Single<PrometheusRule>().Spec;

        Show(rules).ShouldBe(Show(RuleFile.Read()));
    }

    private HostSettings Read(Manifests manifests) => HostContract.Read(manifests.Environment(Secrets)
        .Select(variable => KeyValuePair.Create(variable.Key, variable.Value.StartsWith(MountedFiles.Root, StringComparison.Ordinal) ? files.PathOf(variable.Value) : variable.Value)));

    /// <summary>As text that does not depend on the order of maps.</summary>
    private static string Show(RuleFile rules) => JsonSerializer.Serialize(
        rules.Groups.Select(group => new
        {
            group.Name,
            Rules = group.Rules.Select(rule => new { rule.Alert, rule.Expr, rule.For, Labels = Ordered(rule.Labels), Annotations = Ordered(rule.Annotations) }),
        }),
        Indented);

    private static SortedDictionary<string, string> Ordered(Dictionary<string, string> map) => new(map, StringComparer.Ordinal);

    private static int Port(Manifests manifests, string name) => manifests.Host.Ports.Single(port => port.Name == name).ContainerPort;
}
