using AkkaDayTrade.Host.Configuration;
using AkkaDayTrade.Host.Dashboard;
using AkkaDayTrade.Host.Http.Access;
using AkkaDayTrade.Host.Telemetry;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace AkkaDayTrade.Host.Http;

/// <summary>The HTTP API and the dashboard of a running <see cref="RealtimeSystem"/>.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    /// <summary>The largest body that makes sense is a vector of features.</summary>
    internal const long MaxRequestBytes = 256 * 1024;

    /// <summary>Of all header lines of a request together.</summary>
    internal const int MaxHeaderBytes = 16 * 1024;

    private const int MaxHeaders = 64;
    private const int MaxConnections = 2000;
    private const double LeastBytesPerSecond = 240;

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(2);

    private readonly WebApplication _app;

    private ApiServer(WebApplication app) => _app = app;

    /// <summary>Everything that can be called, described or not.</summary>
    internal IReadOnlyList<Endpoint> Endpoints => _app.Services.GetRequiredService<EndpointDataSource>().Endpoints;

    /// <summary>Where it listens, with the port that was chosen.</summary>
    public IReadOnlyList<string> Urls =>
        [.. _app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses];

    /// <param name="kestrel">The web server's own settings (certificates for https addresses), read by itself.</param>
    public static async Task<ApiServer> StartAsync(
        RealtimeSystem system, HttpOptions options, IConfigurationSection kestrel, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            // The pages' files are found by this name, whatever program the server runs in.
            ApplicationName = typeof(ApiServer).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
        });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(kestrel.AsEnumerable());
        // Otherwise programs that are not published look for every unknown path among files, and a wrong method is told to be a wrong path.
        builder.Configuration.AddInMemoryCollection([new("ReloadStaticAssetsAtRuntime", "false")]);
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton(system);
        builder.Services.AddProblems();
        builder.Services.AddAccess(options);
        builder.Services.AddDashboard(system.Servers, loggers);
        builder.Services.AddOpenApi(document => document.AddDocumentTransformer(AccessDocument.DescribeAsync));
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            foreach (var converter in ApiJson.Default.Options.Converters)
            {
                json.SerializerOptions.Converters.Add(converter);
            }
        });
        builder.Services.Configure<RouteHandlerOptions>(handlers => handlers.ThrowOnBadRequest = true);
        builder.Services.AddTelemetry(system);
        // Without this the pages' files are found in published programs only.
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.UseUrls([.. SettingText.List(options.Urls)]);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            Limit(server.Limits, options.SlowAfter);
        });

        var app = builder.Build();
        app.UseMiddleware<ResponseHeadersMiddleware>();
        app.Use((context, next) =>
        {
            context.Items[ForeignPagesMiddleware.AddressedHost] = context.Request.Host.Host;
            return next(context);
        });
        app.UseKnownProxies(options);
        app.UseProblems();
        app.UseAccess(options);
        app.MapDashboard();
        app.MapOpenApi();
        app.MapPrometheusScrapingEndpoint();
        app.MapHealth();
        var api = app.MapGroup("/api/v1");
        api.MapStatus();
        api.MapMarket();
        api.MapPredictions();
        api.MapModels();
        api.MapAlerts();
        api.MapCluster();
        api.MapStream();
        await app.StartAsync(cancellationToken);
        return new ApiServer(app);
    }

    /// <summary>So much that no honest caller meets it, and so little that none can keep the server from the others.</summary>
    private static void Limit(KestrelServerLimits limits, TimeSpan slowAfter)
    {
        limits.MaxRequestBodySize = MaxRequestBytes;
        limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        limits.MaxRequestHeaderCount = MaxHeaders;
        limits.MaxRequestLineSize = MaxHeaderBytes / 2;
        limits.RequestHeadersTimeout = slowAfter;
        limits.MinRequestBodyDataRate = new MinDataRate(LeastBytesPerSecond, slowAfter);
        limits.MaxConcurrentConnections = MaxConnections;
        limits.MaxConcurrentUpgradedConnections = MaxConnections / 2;
    }

    public async ValueTask DisposeAsync()
    {
        using var timeout = new CancellationTokenSource(StopTimeout);
        await _app.StopAsync(timeout.Token);
        await _app.DisposeAsync();
    }
}
