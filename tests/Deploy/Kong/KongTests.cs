using AkkaDayTrade.Deploy.Tests.Kubernetes;
using AkkaDayTrade.Host.Http;
using k8s.Models;

namespace AkkaDayTrade.Deploy.Tests.Kong;

public sealed class KongTests(RunningApi api) : IClassFixture<RunningApi>
{
    private static readonly KongFile File = KongFile.Load();

    /// <summary>For the machines around the host, not for its users.</summary>
    private static readonly string[] NotExposed = ["GET /health/live", "GET /health/ready"];

    /// <summary>The options that Kong's own plugins have, of those that are used here.</summary>
    private static readonly Dictionary<string, string[]> KnownOptions = new(StringComparer.Ordinal)
    {
        ["key-auth"] = ["key_names", "key_in_header", "key_in_query", "key_in_body", "hide_credentials", "anonymous", "run_on_preflight", "realm"],
        ["rate-limiting"] = ["second", "minute", "hour", "day", "month", "year", "policy", "limit_by", "fault_tolerant", "hide_client_headers", "error_code", "error_message"],
        ["request-size-limiting"] = ["allowed_payload_size", "size_unit", "require_content_length"],
        ["cors"] = ["origins", "methods", "headers", "exposed_headers", "credentials", "max_age", "preflight_continue", "private_network"],
        ["acl"] = ["allow", "deny", "hide_groups_header", "include_consumer_groups"],
    };

    [Fact]
    public void Every_call_of_the_api_should_have_one_route_unless_it_is_meant_to_stay_inside()
    {
        foreach (var (method, path) in api.Calls)
        {
            var routes = File.Routes.Where(route => route.Takes(method, RunningApi.Example(path))).Select(route => route.Name);
            routes.Count().ShouldBe(NotExposed.Contains($"{method} {path}") ? 0 : 1, $"{method} {path} is taken by {string.Join(", ", routes)}");
        }

        File.Routes.ShouldNotContain(route => route.Takes("GET", "/metrics") || route.Takes("GET", "/api/v1/features/7203/sma_5/history/more"));
    }

    [Fact]
    public void Every_route_should_lead_to_a_call_that_there_is()
    {
        foreach (var pattern in File.Routes.SelectMany(route => route.Paths.SelectMany(path => route.Methods.Where(method => method != "OPTIONS").Select(method => route with { Paths = [path], Methods = [method] }))))
        {
            api.Calls.ShouldContain(call => pattern.Takes(call.Method, RunningApi.Example(call.Path)), $"{pattern.Methods[0]} {pattern.Paths[0]}");
            pattern.StripPath.ShouldBeFalse(pattern.Name);
        }
    }

    [Fact]
    public void A_symbol_with_an_escaped_slash_should_stay_one_part_of_the_path() =>
        File.Routes.Single(route => route.Takes("GET", "/api/v1/features/BTC%2FUSD")).Name.ShouldBe("read");

    [Fact]
    public void Events_should_be_passed_on_as_they_come_and_for_long()
    {
        var stream = File.Services.Single(service => service.Routes.Any(route => route.Takes("GET", "/api/v1/stream")));

        stream.Routes.Single().ResponseBuffering.ShouldBeFalse();
        TimeSpan.FromMilliseconds(stream.ReadTimeout).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromHours(1));
    }

    [Fact]
    public void Nobody_without_a_key_nor_pages_of_other_sites_should_get_in_and_only_operators_change_anything()
    {
        var authentication = File.Plugins.Single(plugin => plugin.Name == "key-auth");
        authentication.Config.ShouldNotContainKey("anonymous");
        authentication.Config["key_in_query"].ShouldBe("false");
        authentication.Config["hide_credentials"].ShouldBe("false", "the host asks for the key, too");
        authentication.List("key_names").ShouldContain("X-Api-Key");
        File.Plugins.Single(plugin => plugin.Name == "cors").List("origins").ShouldAllBe(origin => origin.StartsWith("https://", StringComparison.Ordinal) && !origin.Contains('*'));
        File.Plugins.Single(plugin => plugin.Name == "cors").List("origins").ShouldNotBeEmpty();
        File.Plugins.ShouldContain(plugin => plugin.Name == "rate-limiting");
        api.CallsOfOperators.ShouldNotBeEmpty();
        foreach (var (method, path) in api.CallsOfOperators)
        {
            var change = File.Routes.Single(route => route.Takes(method, RunningApi.Example(path)));
            var groups = change.Plugins.Single(plugin => plugin.Name == "acl").List("allow");
            File.Consumers.ShouldContain(consumer => consumer.Acls.Any(acl => groups.Contains(acl.Group)));
            File.Consumers.ShouldContain(consumer => consumer.Acls.Count == 0, "not everybody is to be an operator");
        }
    }

    [Fact]
    public void Bodies_should_be_limited_to_what_the_host_reads()
    {
        var limit = File.Plugins.Single(plugin => plugin.Name == "request-size-limiting").Config;

        limit["size_unit"].ShouldBe("kilobytes");
        limit["allowed_payload_size"].ShouldBe($"{ApiServer.MaxRequestBytes / 1024}");
    }

    [Fact]
    public void Plugins_should_have_options_that_kong_knows_and_keys_should_not_stand_in_the_file()
    {
        File.FormatVersion.ShouldBe("3.0");
        foreach (var plugin in File.Plugins.Concat(File.Routes.SelectMany(route => route.Plugins)))
        {
            plugin.Config.Keys.Except(KnownOptions[plugin.Name]).ShouldBeEmpty(plugin.Name);
        }

        File.Consumers.SelectMany(consumer => consumer.KeyauthCredentials).ShouldAllBe(credential => credential.Key.StartsWith("${{ env \"DECK_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Services_should_be_the_one_that_production_has()
    {
        var production = await Manifests.LoadAsync("prod", "own");
        var service = production.All<V1Service>().Single(candidate => candidate.Spec.ClusterIP is null);

        File.Services.ShouldAllBe(kong => kong.Host == $"{service.Metadata.Name}.{service.Metadata.NamespaceProperty}.svc.cluster.local"
            && kong.Port == service.Spec.Ports.Single().Port && kong.Protocol == "http");
    }
}
