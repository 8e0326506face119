using AkkaDayTrade.Host.Configuration;
using AkkaDayTrade.Host.Http;
using AkkaDayTrade.Host.Tests.Store;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Tests.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace AkkaDayTrade.Host.Tests;

/// <summary>One whole system with its API, on free ports and with a store of its own, shared by the tests that only look at it.</summary>
public sealed class RunningSystem : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory _data = new();
    private ApiServer? _api;

    public RealtimeSystem System { get; private set; } = null!;

    public HttpClient Client { get; } = new() { Timeout = Patience.Long };

    public async Task InitializeAsync()
    {
        System = await RealtimeSystem.StartAsync(o =>
        {
            o.OnFreePorts(_data.Path);
            o.Exchange = o.Exchange with { Rate = 300 };
            o.Features = new FeatureOptions { Set = $"{FeatureOptions.DefaultSet} spread sma(10000)@1h" };
        });
        _api = await SystemOptions.StartApiAsync(System);
        Client.BaseAddress = new Uri(_api.Urls.Single());
        await Eventually.BeTrue(() => System.Options.Symbols.All(symbol =>
            System.Live.NewestVector(symbol) is { } vector && double.IsFinite(vector["sma_50"]) && System.Live.NewestPrediction(symbol) is not null), "features and predictions of every symbol");
    }

    public async Task DisposeAsync()
    {
        if (_api is not null)
        {
            await _api.DisposeAsync();
        }

        await System.DisposeAsync();
    }

    public void Dispose()
    {
        Client.Dispose();
        _data.Dispose();
    }
}

/// <summary>The tests that share a <see cref="RunningSystem"/>.</summary>
[CollectionDefinition(nameof(RunningSystem))]
public sealed class RunningSystemTests : ICollectionFixture<RunningSystem>;

internal static class SystemOptions
{
    /// <summary>So that systems of several tests, and a user's own, do not meet.</summary>
    public static void OnFreePorts(this RealtimeSystemOptions options, string dataDirectory)
    {
        options.Redis = options.Redis with { Port = 0, DataDirectory = dataDirectory };
        options.Exchange = options.Exchange with { Port = 0 };
        options.Cluster = options.Cluster with { Port = 0 };
    }

    public static Task<ApiServer> StartApiAsync(RealtimeSystem system) => ApiServer.StartAsync(
        system,
        new HttpOptions { Urls = "http://127.0.0.1:0" },
        new ConfigurationBuilder().Build().GetSection("Kestrel"),
        NullLoggerFactory.Instance,
        CancellationToken.None);
}

/// <summary>A directory that goes with the test.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("akkadaytrade-").FullName;

    public string File(string name) => global::System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
