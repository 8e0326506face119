using System.Net;
using System.Net.Sockets;
using System.Text;
using StackExchange.Redis;

namespace AkkaDayTrade.Host.Tests.Http.Access;

[Collection(nameof(RunningSystem))]
public sealed class LimitTests(RunningSystem running)
{
    [Fact]
    public async Task Caller_that_asks_too_much_should_be_slowed_down_alone()
    {
        await using var api = await GuardedApi.StartAsync(running.System, options => options with { RequestsPerSecond = 1 });
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 20; i++)
        {
            using var answer = await api.SendAsync(HttpMethod.Get, "/api/v1/models", headers => headers.Add("X-Api-Key", GuardedApi.ViewerKey));
            answers.Add(answer.StatusCode);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
            {
                answer.Headers.RetryAfter.ShouldNotBeNull();
                (await answer.Content.ReadAsStringAsync()).ShouldContain("Http:RequestsPerSecond");
            }
        }

        answers[0].ShouldBe(HttpStatusCode.OK);
        answers.ShouldContain(HttpStatusCode.TooManyRequests);
        using var other = await api.SendAsync(HttpMethod.Get, "/api/v1/models", headers => headers.Add("X-Api-Key", GuardedApi.OperatorKey));
        other.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var probe = await api.SendAsync(HttpMethod.Get, "/health/live", _ => { });
        probe.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Oversized_request_should_be_refused_and_the_next_one_served()
    {
        await using var api = await GuardedApi.StartAsync(running.System);
        using var body = new StringContent("{\"features\":{\"" + new string('x', 300_000) + "\":1}}", Encoding.UTF8, "application/json");
        using var large = await api.SendAsync(HttpMethod.Post, "/api/v1/predict/7203", headers => headers.Add("X-Api-Key", GuardedApi.ViewerKey), body);
        using var wide = await api.SendAsync(HttpMethod.Get, "/api/v1/status", headers => headers.Add("X-Noise", new string('x', 20_000)));
        using var longer = await api.SendAsync(HttpMethod.Get, $"/api/v1/features/{new string('x', 10_000)}", _ => { });
        using var plain = await api.SendAsync(HttpMethod.Get, "/api/v1/status", headers => headers.Add("X-Api-Key", GuardedApi.ViewerKey));

        large.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        wide.StatusCode.ShouldBe(HttpStatusCode.RequestHeaderFieldsTooLarge);
        longer.StatusCode.ShouldBe(HttpStatusCode.RequestUriTooLong);
        plain.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")]
    [InlineData("POST /api/v1/predict/7203 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\nX-Api-Key: {key}\r\n\r\n{\"features\":")]
    public async Task Request_that_does_not_get_on_should_be_ended(string beginning)
    {
        await using var api = await GuardedApi.StartAsync(running.System, options => options with { SlowAfter = TimeSpan.FromSeconds(2) });
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, api.Client.BaseAddress!.Port, deadline.Token);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(beginning.Replace("{key}", GuardedApi.ViewerKey, StringComparison.Ordinal)), deadline.Token);

        using var reader = new StreamReader(stream, Encoding.ASCII);
        var answer = await reader.ReadToEndAsync(deadline.Token);

        answer.ShouldStartWith("HTTP/1.1 408");
    }

    [Theory]
    [InlineData("7203:evil")]
    [InlineData("*")]
    [InlineData("7203*")]
    [InlineData("[7]203")]
    [InlineData("7203\r\nSET evil 1")]
    [InlineData("7203\r\nX-Evil: 1")]
    [InlineData("../../../etc/passwd")]
    [InlineData("..\\..\\windows")]
    [InlineData("7203\0")]
    [InlineData("{7203}")]
    [InlineData("$(id)")]
    [InlineData("<script>alert(1)</script>")]
    public async Task Symbol_that_means_more_to_somebody_else_should_be_a_symbol_that_there_is_not(string symbol)
    {
        using var redis = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{running.System.Servers.RedisPort}");
        await redis.GetDatabase().SetAddAsync("day_trade:feature:7203:evil:feature_names", "sma_5");
        await redis.GetDatabase().StringSetAsync(
            "day_trade:feature:7203:evil:sma_5:latest", """{"name":"sma_5","value":1,"timestamp":"2026-02-24T05:00:00.123456+00:00","symbol":"x","metadata":{}}""");
        var name = Uri.EscapeDataString(symbol);

        foreach (var path in (string[])[$"features/{name}", $"features/{name}/sma_5/history", $"features/7203/{name}/history", $"ticks/{name}", $"predictions/{name}"])
        {
            using var answer = await running.Client.GetAsync(new Uri($"/api/v1/{path}", UriKind.Relative));
            // A NUL is turned away before there is a path at all.
            ((int)answer.StatusCode).ShouldBeOneOf(404, 400);
            answer.Headers.Contains("X-Evil").ShouldBeFalse();
            (answer.Content.Headers.ContentType?.MediaType ?? "application/problem+json").ShouldBe("application/problem+json");
        }

        (await redis.GetDatabase().KeyExistsAsync("evil")).ShouldBeFalse();
    }
}
