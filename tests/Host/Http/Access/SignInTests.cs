using System.Net;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace AkkaDayTrade.Host.Tests.Http.Access;

[Collection(nameof(RunningSystem))]
public sealed partial class SignInTests(RunningSystem running)
{
    [Theory]
    [InlineData("/alerts", "/alerts")]
    [InlineData("//evil.example.com", "/")]
    [InlineData("https://evil.example.com", "/")]
    [InlineData("/\\evil.example.com", "/")]
    public async Task Browser_should_be_sent_to_sign_in_and_back_to_a_page_of_ours(string to, string landing)
    {
        await using var api = await GuardedApi.StartAsync(running.System);
        using var turnedAway = await api.SendAsync(HttpMethod.Get, "/alerts", headers => headers.Add("Accept", "text/html"));
        turnedAway.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        turnedAway.Headers.Location!.PathAndQuery.ShouldBe("/signin?to=%2Falerts");

        using var answer = await SignInAsync(api, GuardedApi.ViewerKey, to);

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.ToString().ShouldBe(landing);
        var session = SessionOf(answer);
        session.ShouldContain("httponly");
        session.ShouldContain("samesite=strict");
        using var page = await api.SendAsync(HttpMethod.Get, "/alerts", headers => headers.Add("Cookie", session.Split(';')[0]));
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        page.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("frame-ancestors 'none'");
    }

    [Fact]
    public async Task Unknown_key_and_a_form_of_another_page_should_be_refused()
    {
        await using var api = await GuardedApi.StartAsync(running.System);

        using var unknown = await SignInAsync(api, "adt_wrong", "/");
        unknown.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await unknown.Content.ReadAsStringAsync()).ShouldContain("signin-failed");
        unknown.Headers.TryGetValues("Set-Cookie", out var cookies);
        (cookies ?? []).ShouldNotContain(cookie => cookie.StartsWith("daytrade-session", StringComparison.Ordinal));

        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["key"] = GuardedApi.OperatorKey });
        using var foreign = await api.SendAsync(HttpMethod.Post, "/signin", _ => { }, form);
        foreign.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("Origin", "https://evil.example.com", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-origin", HttpStatusCode.NotFound)]
    public async Task Page_of_another_site_should_not_use_an_operators_session(string header, string value, HttpStatusCode status)
    {
        await using var api = await GuardedApi.StartAsync(running.System);
        using var signedIn = await SignInAsync(api, GuardedApi.OperatorKey, "/");
        using var body = new StringContent("""{"name":"no such model"}""", System.Text.Encoding.UTF8, "application/json");

        using var answer = await api.SendAsync(HttpMethod.Put, "/api/v1/models/active", headers =>
        {
            headers.Add("Cookie", SessionOf(signedIn).Split(';')[0]);
            headers.Add(header, value);
        }, body);

        answer.StatusCode.ShouldBe(status);
    }

    [Fact]
    public async Task Forged_session_should_be_nobodys()
    {
        await using var api = await GuardedApi.StartAsync(running.System);
        using var signedIn = await SignInAsync(api, GuardedApi.ViewerKey, "/");
        var session = SessionOf(signedIn).Split(';')[0];

        using var answer = await api.SendAsync(HttpMethod.Get, "/api/v1/status", headers => headers.Add("Cookie", $"{session[..^8]}AAAAAAAA"));

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Session_should_be_valid_on_all_nodes_whose_store_is_encrypted_and_on_its_own_otherwise()
    {
        using var files = new TemporaryDirectory();
        await using var encrypted = await RealtimeSystem.StartAsync(options =>
        {
            options.Redis = options.Redis with { Port = 0, DataDirectory = files.Path };
            options.Exchange = options.Exchange with { Port = 0 };
            options.Cluster = options.Cluster with { Port = 0 };
            options.Store = options.Store with { EncryptionKeys = $"a={Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}" };
        });

        (await IsKnownElsewhereAsync(encrypted)).ShouldBeTrue();
        (await IsKnownElsewhereAsync(running.System)).ShouldBeFalse();

        static async Task<bool> IsKnownElsewhereAsync(RealtimeSystem system)
        {
            await using var here = await GuardedApi.StartAsync(system);
            await using var there = await GuardedApi.StartAsync(system);
            using var signedIn = await SignInAsync(here, GuardedApi.ViewerKey, "/");
            using var answer = await there.SendAsync(HttpMethod.Get, "/api/v1/status", headers => headers.Add("Cookie", SessionOf(signedIn).Split(';')[0]));
            return answer.StatusCode == HttpStatusCode.OK;
        }
    }

    [Theory]
    [InlineData("http://evil.example.com/api/v1/status", HttpStatusCode.Forbidden)]
    [InlineData("http://localhost/api/v1/status", HttpStatusCode.OK)]
    public async Task Open_host_should_be_called_by_a_name_of_this_machine(string address, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/status");
        request.Headers.Host = new Uri(address).Host;

        using var answer = await running.Client.SendAsync(request);

        answer.StatusCode.ShouldBe(status);
    }

    private static string SessionOf(HttpResponseMessage answer) =>
        answer.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("daytrade-session", StringComparison.Ordinal));

    private static async Task<HttpResponseMessage> SignInAsync(GuardedApi api, string key, string to)
    {
        using var page = await api.SendAsync(HttpMethod.Get, $"/signin?to={Uri.EscapeDataString(to)}", _ => { });
        var token = Token().Match(await page.Content.ReadAsStringAsync()).Groups["token"].Value;
        var cookie = page.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["key"] = key, ["to"] = to, ["__RequestVerificationToken"] = token });
        return await api.SendAsync(HttpMethod.Post, "/signin", headers => headers.Add("Cookie", cookie), form);
    }

    [GeneratedRegex("""name="__RequestVerificationToken" value="(?<token>[^"]+)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();
}
