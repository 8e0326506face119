using System.Text.Json;
using System.Text.RegularExpressions;
using AkkaDayTrade.Host;
using AkkaDayTrade.Host.Configuration;
using AkkaDayTrade.Host.Http;
using AkkaDayTrade.Host.Http.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace AkkaDayTrade.Deploy.Tests.Kong;

/// <summary>The calls that a running host says it has.</summary>
public sealed partial class RunningApi : IAsyncLifetime
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("daytrade-api-");

    /// <summary>Method and path, parameters in braces.</summary>
    public IReadOnlyList<(string Method, string Path)> Calls { get; private set; } = [];

    /// <summary>Those of them that the host lets operators call alone.</summary>
    public IReadOnlyList<(string Method, string Path)> CallsOfOperators { get; private set; } = [];

    /// <summary>The path with something for each of its parameters.</summary>
    public static string Example(string path) => Parameter().Replace(path, "7203");

    public async Task InitializeAsync()
    {
        await using var system = await RealtimeSystem.StartAsync(options =>
        {
            options.Redis = options.Redis with { Port = 0, DataDirectory = _data.FullName };
            options.Exchange = options.Exchange with { Port = 0 };
            options.Cluster = options.Cluster with { Port = 0 };
        });
        await using var server = await ApiServer.StartAsync(
            system, new HttpOptions { Urls = "http://127.0.0.1:0" }, new ConfigurationBuilder().Build().GetSection("Kestrel"), NullLoggerFactory.Instance, CancellationToken.None);
        using var client = new HttpClient();
        using var document = JsonDocument.Parse(await client.GetStringAsync(new Uri($"{server.Urls[0]}/openapi/v1.json")));
        Calls = [.. document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(call => (call.Name.ToUpperInvariant(), path.Name)))];
        CallsOfOperators = [.. server.Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(need => need.Policy == Callers.Operator))
            .SelectMany(endpoint => endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Select(method => (method, endpoint.RoutePattern.RawText!)))];
    }

    public Task DisposeAsync()
    {
        _data.Delete(recursive: true);
        return Task.CompletedTask;
    }

    [GeneratedRegex("{[^}]*}", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex Parameter();
}
