using System.Net;
using System.Text;
using System.Text.Json;

namespace AkkaDayTrade.Host.Tests.Http;

[Collection(nameof(RunningSystem))]
public sealed class ProblemTests(RunningSystem running)
{
    [Theory]
    [InlineData("/api/v1/features/NOPE", 404, "NOPE")]
    [InlineData("/api/v1/features/USD%2FJPY", 404, "'USD/JPY'")]
    [InlineData("/api/v1/predictions/NOPE", 404, "NOPE")]
    [InlineData("/api/v1/ticks/NOPE", 404, "NOPE")]
    [InlineData("/api/v1/features/NOPE/sma_5/history", 404, "NOPE")]
    [InlineData("/api/v1/features/7203/sma_6/history", 404, "sma_6")]
    [InlineData("/api/v1/features/7203/sma_5/history?limit=0", 400, "limit = 0")]
    [InlineData("/api/v1/features/7203/sma_5/history?limit=100001", 400, "100000")]
    [InlineData("/api/v1/features/7203/sma_5/history?from=yesterday", 400, "from = yesterday: an ISO-8601 time")]
    [InlineData("/api/v1/features/7203/sma_5/history?to=1", 400, "to = 1: an ISO-8601 time")]
    [InlineData("/api/v1/features/7203/sma_5/history?limit=few", 400, "limit = few: a whole number")]
    [InlineData("/api/v1/features/7203/sma_5/history?from=2026-02-02T00:00:00Z&to=2026-02-01T00:00:00+00:00", 400, "later than")]
    [InlineData("/api/v1/ticks/7203?count=0", 400, "count = 0")]
    [InlineData("/api/v1/ticks/7203?count=many", 400, "count = many: a whole number")]
    [InlineData("/api/v1/alerts?count=-1", 400, "count = -1")]
    [InlineData("/api/v1/nothing", 404, "/api/v1/nothing")]
    [InlineData("/api/v1/predict/7203", 405, "GET")]
    public Task Wrong_question_should_be_told_what_was_wrong(string path, int status, string named) =>
        ShouldBeProblemAsync(new HttpRequestMessage(HttpMethod.Get, path), status, named);

    [Theory]
    [InlineData("{\"features\":{\"sma_6\":1}}", "application/json", 400, "sma_6")]
    [InlineData("{\"features\":{\"sma_5\":\"much\"}}", "application/json", 400, "features.sma_5")]
    [InlineData("{\"features\":{\"sma_5\":null}}", "application/json", 400, "features.sma_5")]
    [InlineData("{\"features\":{\"sma_5\":NaN}}", "application/json", 400, "features.sma_5")]
    [InlineData("{\"features\":", "application/json", 400, "JSON")]
    [InlineData("sma_5=1", "text/plain", 415, "text/plain")]
    public Task Wrong_features_should_be_told_what_was_wrong(string body, string type, int status, string named) =>
        ShouldBeProblemAsync(
            new HttpRequestMessage(HttpMethod.Post, "/api/v1/predict/7203") { Content = new StringContent(body, Encoding.UTF8, type) }, status, named);

    [Theory]
    [InlineData("{\"name\":\"oracle\"}", 404, "'oracle'")]
    [InlineData("{}", 400, "name")]
    [InlineData("", 400, "body")]
    public Task Wrong_model_should_be_told_what_was_wrong(string body, int status, string named) =>
        ShouldBeProblemAsync(
            new HttpRequestMessage(HttpMethod.Put, "/api/v1/models/active") { Content = new StringContent(body, Encoding.UTF8, "application/json") }, status, named);

    [Fact]
    public Task Body_beyond_the_bound_should_be_refused() =>
        ShouldBeProblemAsync(
            new HttpRequestMessage(HttpMethod.Post, "/api/v1/predict/7203")
            {
                Content = new StringContent($"{{\"features\":{{\"{new string('x', 300_000)}\":1}}}}", Encoding.UTF8, "application/json"),
            },
            413,
            "large");

    private async Task ShouldBeProblemAsync(HttpRequestMessage request, int status, string named)
    {
        using (request)
        {
            using var response = await running.Client.SendAsync(request);

            var body = await response.Content.ReadAsStringAsync();
            response.StatusCode.ShouldBe((HttpStatusCode)status, body);
            response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
            using var problem = JsonDocument.Parse(body);
            problem.RootElement.GetProperty("status").GetInt32().ShouldBe(status);
            problem.RootElement.GetProperty("detail").GetString()!.ShouldContain(named);
        }
    }
}
