using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;

namespace AkkaDayTrade.Host.Tests.Http.Access;

[Collection(nameof(RunningSystem))]
public sealed partial class EndpointAccessTests(RunningSystem running)
{
    /// <summary>For everybody: probes, and what a browser needs to sign in.</summary>
    private static readonly string[] ForEverybody =
        ["GET /health/live", "GET /health/ready", "GET /signin", "POST /signin", "POST /signout", "GET /language/{name}"];

    /// <summary>What changes something.</summary>
    private static readonly string[] ForOperators = 
    [
        "PUT /api/v1/models/active", "POST /api/v1/models/rollback", "POST /api/v1/models/{name}/promote",
        "POST /api/v1/alerts/silences", "DELETE /api/v1/alerts/silences", "POST /api/v1/cluster/leave",
    ];

    /// <summary>What is sent rather than asked for and changes nothing all the same.</summary>
    private static readonly string[] ForViewers = ["POST /api/v1/predict/{symbol}"];

    [Fact]
    public async Task Every_endpoint_should_let_in_who_may_and_nobody_else()
    {
        await using var api = await GuardedApi.StartAsync(running.System);
        var calls = api.Server.Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST"]).Select(method => $"{method} /{endpoint.RoutePattern.RawText!.TrimStart('/')}"))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        calls.ShouldContain("GET /metrics");
        calls.ShouldContain("GET /openapi/{documentName}.json");
        calls.ShouldContain("GET /symbol/{*Symbol}");
        calls.ShouldContain("POST /api/v1/predict/{symbol}");
        ForEverybody.Concat(ForOperators).ShouldBeSubsetOf(calls);
        calls.Where(call => call.Contains("/api/", StringComparison.Ordinal) && !call.StartsWith("GET ", StringComparison.Ordinal))
            .ShouldBe(ForOperators.Concat(ForViewers), ignoreOrder: true, "a call that changes something is for operators");

        var wrong = new List<string>();
        foreach (var call in calls)
        {
            var (method, path) = (call.Split(' ')[0], Parameter().Replace(call.Split(' ')[1], "7203").Replace("/openapi/7203", "/openapi/v1", StringComparison.Ordinal));
            foreach (var (name, role, sign) in api.Callers())
            {
                using var body = method is "GET" or "HEAD" ? null : new StringContent("{}", Encoding.UTF8, "application/json");
                using var answer = await api.SendAsync(new HttpMethod(method), path, sign, body);
                var given = answer.StatusCode switch { HttpStatusCode.Unauthorized => 401, HttpStatusCode.Forbidden => 403, _ => 200 };
                // A sign-in without its key is itself unauthorized or a bad request, whoever asks.
                var due = ForEverybody.Contains(call) ? (call is "POST /signin" ? given : 200) : Due(role, ForOperators.Contains(call));
                if (given != due)
                {
                    wrong.Add($"{call} by {name}: {(int)answer.StatusCode}, not {due}");
                }
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task Refusal_should_say_what_is_missing_and_neither_key_nor_token()
    {
        await using var api = await GuardedApi.StartAsync(running.System);
        foreach (var (name, role, sign) in api.Callers().Where(caller => caller.Role is not "operator"))
        {
            using var body = new StringContent("""{"name":"simple_ma"}""", Encoding.UTF8, "application/json");
            using var answer = await api.SendAsync(HttpMethod.Put, "/api/v1/models/active", sign, body);
            var text = await answer.Content.ReadAsStringAsync() + answer.Headers;

            answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json", name);
            text.ShouldContain(role is null ? "is needed" : "has no role");
            using var bearing = new HttpRequestMessage();
            sign(bearing.Headers);
            foreach (var secret in bearing.Headers.SelectMany(header => header.Value).SelectMany(value => value.Split(' ')).Where(value => value.Length > 10))
            {
                text.ShouldNotContain(secret);
            }
        }
    }

    [Fact]
    public async Task Readiness_should_name_its_parts_to_everybody()
    {
        await using var api = await GuardedApi.StartAsync(running.System);

        (await api.Client.GetStringAsync(new Uri("/health/ready", UriKind.Relative))).ShouldContain("\"pipeline\"");
    }

    private static int Due(string? role, bool isForOperators) => role switch
    {
        "operator" => 200,
        "viewer" => isForOperators ? 403 : 200,
        null => 401,
        _ => 403,
    };

    [GeneratedRegex("{[^}]*}", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex Parameter();
}
