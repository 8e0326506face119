using System.Text.Json;
using AkkaDayTrade.Host.Configuration;
using AkkaDayTrade.Host.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace AkkaDayTrade.Host.Tests.Http;

[Collection(nameof(RunningSystem))]
public sealed class ForwardedRequestTests(RunningSystem running)
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.0.0.7, 127.0.0.0/8")]
    public async Task Known_proxy_should_be_believed(string proxies) =>
        (await ServerOfDocumentAsync(proxies)).ShouldStartWith("https://trade.example.com");

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.0/8")]
    [InlineData("127.0.0.2")]
    public async Task Anybody_else_should_not_be_believed(string proxies) =>
        (await ServerOfDocumentAsync(proxies)).ShouldStartWith("http://127.0.0.1:");

    [Theory]
    [InlineData("gateway")]
    [InlineData("10.0.0.0/64")]
    public void Proxy_that_cannot_be_read_should_be_refused_by_name(string proxies) =>
        Should.Throw<SettingsException>(() => HostSettings.Load([$"--Http:KnownProxies={proxies}"], AppContext.BaseDirectory))
            .Message.ShouldContain($"Http:KnownProxies = '{proxies}'");

    /// <summary>The API's own document names the address under which the request says it was sent.</summary>
    private async Task<string> ServerOfDocumentAsync(string proxies)
    {
        await using var api = await ApiServer.StartAsync(
            running.System,
            new HttpOptions { Urls = "http://127.0.0.1:0", KnownProxies = proxies },
            new ConfigurationBuilder().Build().GetSection("Kestrel"),
            NullLoggerFactory.Instance,
            CancellationToken.None);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{api.Urls.Single()}/openapi/v1.json");
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Host", "trade.example.com");
        using var answer = await running.Client.SendAsync(request);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return document.RootElement.GetProperty("servers")[0].GetProperty("url").GetString()!;
    }
}
