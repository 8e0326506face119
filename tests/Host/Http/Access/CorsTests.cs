using System.Net;

namespace AkkaDayTrade.Host.Tests.Http.Access;

/// <summary>What pages of other sites may read.</summary>
[Collection(nameof(RunningSystem))]
public sealed class CorsTests(RunningSystem running)
{
    private const string Desk = "https://desk.example.com";
    private const string Allowed = "Access-Control-Allow-Origin";

    [Theory]
    [InlineData("PUT", "/api/v1/models/active")]
    [InlineData("DELETE", "/api/v1/alerts/silences")]
    [InlineData("GET", "/api/v1/status")]
    public async Task Site_that_is_named_should_be_let_in_with_its_key_and_without_a_session(string method, string path)
    {
        await using var api = await GuardedApi.StartAsync(running.System, options => options with { CorsOrigins = $"{Desk},http://localhost:3000" });

        using var asked = await PreflightAsync(api, Desk, method, path);
        asked.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        asked.Headers.GetValues(Allowed).ShouldBe([Desk]);
        asked.Headers.GetValues("Access-Control-Allow-Methods").Single().ShouldContain(method);
        asked.Headers.GetValues("Access-Control-Allow-Headers").Single().ShouldContain("X-Api-Key");
        asked.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse();
        using var answer = await api.SendAsync(HttpMethod.Get, "/api/v1/status", headers =>
        {
            headers.Add("Origin", Desk);
            headers.Add("X-Api-Key", GuardedApi.ViewerKey);
        });
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.GetValues(Allowed).ShouldBe([Desk]);
    }

    [Theory]
    [InlineData(Desk, "https://evil.example.com")]
    [InlineData(Desk, "http://desk.example.com")]
    [InlineData(Desk, "https://desk.example.com:8443")]
    [InlineData(Desk, "https://desk.example.com.evil.example.com")]
    [InlineData(Desk, "null")]
    [InlineData("", Desk)]
    [InlineData("", "null")]
    public async Task Site_that_is_not_named_should_get_no_permission(string origins, string origin)
    {
        await using var api = await GuardedApi.StartAsync(running.System, options => options with { CorsOrigins = origins });

        using var asked = await PreflightAsync(api, origin, "PUT", "/api/v1/models/active");
        asked.Headers.Contains(Allowed).ShouldBeFalse();
        using var answer = await api.SendAsync(HttpMethod.Get, "/api/v1/status", headers =>
        {
            headers.Add("Origin", origin);
            headers.Add("X-Api-Key", GuardedApi.ViewerKey);
        });
        answer.Headers.Contains(Allowed).ShouldBeFalse();
    }

    private static Task<HttpResponseMessage> PreflightAsync(GuardedApi api, string origin, string method, string path) =>
        api.SendAsync(HttpMethod.Options, path, headers =>
        {
            headers.Add("Origin", origin);
            headers.Add("Access-Control-Request-Method", method);
            headers.Add("Access-Control-Request-Headers", "x-api-key");
        });
}
