using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AkkaDayTrade.Host.Tests.Cluster;
using AkkaDayTrade.Host.Tests.Store;

namespace AkkaDayTrade.Host.Tests.Http;

[Collection(nameof(RunningSystem))]
public sealed class OperatorActionTests(RunningSystem running)
{
    private static readonly Uri Silences = new("/api/v1/alerts/silences", UriKind.Relative);
    private static readonly Uri Leave = new("/api/v1/cluster/leave", UriKind.Relative);

    private HttpClient Client => running.Client;

    [Fact]
    public async Task Silence_should_hold_until_it_is_ended()
    {
        using var begun = await Client.PostAsJsonAsync(Silences, new { type = "rule:made up", symbol = "A/B 1", duration = "30m" });
        begun.StatusCode.ShouldBe(HttpStatusCode.OK);
        var silence = await begun.Content.ReadFromJsonAsync<JsonElement>();
        silence.GetProperty("durable").GetBoolean().ShouldBeTrue();
        silence.GetProperty("until").GetDateTimeOffset().ShouldBeGreaterThan(TimeProvider.System.GetUtcNow().AddMinutes(20));
        (await InForceAsync()).ShouldContain(("rule:made up", "A/B 1"));

        using var other = await Client.DeleteAsync(new Uri("/api/v1/alerts/silences?type=rule%3Amade%20up", UriKind.Relative));
        (await InForceAsync()).ShouldContain(("rule:made up", "A/B 1"), "another silence was ended");
        using var ended = await Client.DeleteAsync(new Uri("/api/v1/alerts/silences?type=rule%3Amade%20up&symbol=A%2FB%201", UriKind.Relative));

        ended.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await InForceAsync()).ShouldNotContain(("rule:made up", "A/B 1"));
    }

    [Theory]
    [InlineData("""{"duration":"30m"}""", "type, symbol")]
    [InlineData("""{"type":" ","symbol":"","duration":"30m"}""", "type, symbol")]
    [InlineData("""{"symbol":"7203"}""", "duration")]
    [InlineData("""{"symbol":"7203","duration":"0"}""", "duration")]
    [InlineData("""{"symbol":"7203","duration":"30"}""", "duration = 30")]
    [InlineData("""{"symbol":"7203","duration":"400d"}""", "at most 365 days")]
    public async Task Silence_that_makes_no_sense_should_be_refused_with_the_reason(string body, string told)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await Client.PostAsync(Silences, content);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!.ShouldContain(told);
        using var nothing = await Client.DeleteAsync(Silences);
        nothing.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("""{}""", HttpStatusCode.BadRequest, "/api/v1/status")]
    [InlineData("""{"address":"no address"}""", HttpStatusCode.BadRequest, "host:port")]
    [InlineData("""{"address":"127.0.0.1:1"}""", HttpStatusCode.NotFound, "127.0.0.1:1 is not a member")]
    public async Task Node_that_is_not_named_or_not_there_should_not_leave(string body, HttpStatusCode status, string told)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await Client.PostAsync(Leave, content);

        answer.StatusCode.ShouldBe(status);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!.ShouldContain(told);
    }

    [Fact]
    public async Task Nodes_should_leave_when_they_are_told_to_others_first_and_then_the_one_that_is_asked()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        var (asked, other) = (cluster.Nodes[0], cluster.Nodes[1]);
        await using var api = await SystemOptions.StartApiAsync(asked);
        using var client = new HttpClient { BaseAddress = new Uri(api.Urls.Single()) };

        using var first = await client.PostAsJsonAsync(Leave, new { address = other.Address });
        first.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await Eventually.BeTrue(() => other.Completion.IsCompleted, "the other node's end");
        await Eventually.BeTrue(() => Akka.Cluster.Cluster.Get(asked.Node.System).State.Members.Count == 1, "one member");
        asked.Completion.IsCompleted.ShouldBeFalse();

        using var second = await client.PostAsJsonAsync(Leave, new { address = $"127.0.0.1:{asked.Port}" });
        second.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await Eventually.BeTrue(() => asked.Completion.IsCompleted, "its own end");
    }

    private async Task<IReadOnlyList<(string?, string?)>> InForceAsync() =>
        [.. (await Client.GetFromJsonAsync<JsonElement>(Silences)).EnumerateArray()
            .Select(silence => (silence.GetProperty("type").GetString(), silence.GetProperty("symbol").GetString()))];
}
