using AkkaDayTrade.Exchange;
using AkkaDayTrade.Host.Configuration;
using YamlDotNet.RepresentationModel;

namespace AkkaDayTrade.Deploy.Tests.Docker;

public sealed class ComposeTests
{
    private const string Here = "deploy/docker";
    private const string Observability = "deploy/observability";

    private static readonly ComposeFile File = ComposeFile.Load();

    private static IEnumerable<KeyValuePair<string, ComposeService>> Nodes => File.Services.Where(service => service.Value.Build?.Target == "host");

    [Fact]
    public void Every_node_should_have_settings_that_the_host_takes_and_know_its_peers()
    {
        Nodes.Count().ShouldBe(3);
        var image = Dockerfile.Load().Environment("host");
        foreach (var (name, node) in Nodes)
        {
            var settings = HostContract.Read(image.Concat(node.Environment.ToDictionary(variable => variable.Key, variable => Given(variable.Value))));

            settings.System.Cluster.Hostname.ShouldBe(name);
            settings.System.Cluster.SeedAddresses.Select(address => $"{address.Host}:{address.Port}")
                .ShouldBe(Nodes.Select(peer => $"{peer.Key}:{settings.System.Cluster.Port}"));
            File.Services.ShouldContainKey(settings.System.Redis.ConnectionString.Split(':')[0]);
            settings.Http.ApiKeys.Select(key => (key.Name, key.Role)).ShouldBe([("viewer", AccessRole.Viewer), ("operator", AccessRole.Operator)]);
            var feed = settings.System.Feed.Url!;
            File.Services[feed.Host].Command.ShouldContain($"{feed.Port}");
            node.Volumes.ShouldContain($"{name}:/data");
        }
    }

    [Fact]
    public void Nodes_should_have_the_time_that_an_orderly_stop_may_take()
    {
        foreach (var node in Nodes.Select(node => node.Value))
        {
            SettingText.TryTimeSpan(node.StopGracePeriod, out var grace).ShouldBeTrue();
            grace.ShouldBeGreaterThan(HostContract.LongestStop());
        }
    }

    [Fact]
    public void Ports_should_be_open_to_this_machine_only_and_lead_to_what_listens()
    {
        var listening = new Dictionary<string, string>(StringComparer.Ordinal) { ["prometheus"] = "9090", ["grafana"] = "3000" };
        var published = File.Services.SelectMany(service => service.Value.Ports.Select(port => (Service: service.Key, Parts: port.Split(':')))).ToList();

        published.ShouldAllBe(port => port.Parts[0] == "127.0.0.1");
        published.ShouldAllBe(port => port.Parts[2] == listening.GetValueOrDefault(port.Service, "8080"));
        published.Select(port => port.Parts[1]).ShouldBeUnique();
    }

    [Fact]
    public void No_container_should_have_rights_or_a_disk_that_it_does_not_need()
    {
        foreach (var (name, service) in File.Services)
        {
            service.ReadOnly.ShouldBeTrue(name);
            service.CapDrop.ShouldBe(["ALL"], name);
            service.SecurityOpt.ShouldBe(["no-new-privileges:true"], name);
            service.Restart.ShouldBe("unless-stopped", name);
        }
    }

    [Fact]
    public void Every_name_that_the_file_refers_to_should_exist()
    {
        var stages = Dockerfile.Load().Instructions.Select(instruction => instruction.Stage).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, service) in File.Services)
        {
            foreach (var source in service.Volumes.Select(volume => volume.Split(':')[0]))
            {
                var exists = source.StartsWith('.') ? Path.Exists(Repository.PathOf(Here, source)) : File.Volumes.ContainsKey(source);
                exists.ShouldBeTrue($"{name} mounts {source}");
            }

            foreach (var (other, dependency) in service.DependsOn)
            {
                File.Services.ShouldContainKey(other);
                (dependency.Condition != "service_healthy" || File.Services[other].Healthcheck is not null).ShouldBeTrue($"{other} has no health check");
            }

            if (service.Build is { } build)
            {
                System.IO.File.Exists(Repository.PathOf(Here, build.Context, build.Dockerfile)).ShouldBeTrue(build.Dockerfile);
                stages.ShouldContain(build.Target);
            }
        }

        File.Volumes.Keys.ShouldBe(File.Services.Values.SelectMany(service => service.Volumes).Select(volume => volume.Split(':')[0]).Where(source => !source.StartsWith('.')), ignoreOrder: true);
    }

    [Fact]
    public async Task Exchange_should_start_with_its_command()
    {
        var command = File.Services["exchange"].Command.ToList();
        command[command.IndexOf("--port") + 1].ShouldBe($"{AkkaDayTrade.Exchange.ExchangeOptions.DefaultPort}");
        // The port of this machine may be taken; the address must not be open to others during a test.
        command[command.IndexOf("--port") + 1] = "0";
        command[command.IndexOf("--host") + 1] = "127.0.0.1";
        using var stop = new CancellationTokenSource();
        await using var output = new StoppingWriter(stop);
        using var errors = new StringWriter();

        (await ExchangeCommand.RunAsync(command, output, errors, stop.Token)).ShouldBe(0, errors.ToString());
    }

    [Fact]
    public void Prometheus_should_ask_every_node_and_grafana_prometheus()
    {
        var prometheus = Load("prometheus.yaml");
        prometheus["rule_files"][0].ToString().ShouldBe("alerts.yaml");
        var scrape = prometheus["scrape_configs"][0];
        scrape["job_name"].ToString().ShouldBe("daytrade");
        scrape["metrics_path"].ToString().ShouldBe("/metrics");
        scrape["authorization"]["credentials_file"].ToString().ShouldBe($"/run/secrets/{File.Services["prometheus"].Secrets.Single()}");
        File.Secrets.Keys.ShouldBe(File.Services["prometheus"].Secrets);
        ((YamlSequenceNode)scrape["static_configs"][0]["targets"]).Select(target => target.ToString()).ShouldBe(Nodes.Select(node => $"{node.Key}:8080"));
        Load("grafana/datasources.yaml")["datasources"][0]["url"].ToString().ShouldBe("http://prometheus:9090");
        var dashboards = Load("grafana/dashboards.yaml")["providers"][0]["options"]["path"].ToString();
        File.Services["grafana"].Volumes.ShouldContain($"../observability/grafana/dashboards:{dashboards}:ro");
        File.Services["grafana"].Environment["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"].ShouldBe($"{dashboards}/akkadaytrade.json");
        Directory.GetFiles(Repository.PathOf(Observability, "grafana/dashboards")).Select(Path.GetFileName).ShouldBe(["akkadaytrade.json"]);
    }

    /// <summary>What stands in the place of a hash that the user has to give; the file itself holds none.</summary>
    private static string Given(string value) => value.StartsWith("${", StringComparison.Ordinal) && value.Contains(":?", StringComparison.Ordinal)
        ? $"sha256:{new string('0', 64)}"
        : value;

    private static YamlNode Load(string file)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(Repository.Read(Observability, file)));
        return yaml.Documents.Single().RootNode;
    }

    /// <summary>Stops the command as soon as it has said where it listens.</summary>
    private sealed class StoppingWriter(CancellationTokenSource stop) : StringWriter
    {
        public override async Task WriteLineAsync(string? value) => await stop.CancelAsync();
    }
}
