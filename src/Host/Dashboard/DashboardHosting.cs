using AkkaDayTrade.Host.Composition;
using AkkaDayTrade.Host.Dashboard.Sampling;
using AkkaDayTrade.Host.Dashboard.Viewing;
using AkkaDayTrade.Host.Http.Access;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.AspNetCore.Localization;

namespace AkkaDayTrade.Host.Dashboard;

/// <summary>The dashboard as a part of the web server.</summary>
internal static class DashboardHosting
{
    /// <summary>A viewer whose connection is lost may come back to the same page within this time.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ClientTimeout = TimeSpan.FromSeconds(20);

    public static IServiceCollection AddDashboard(this IServiceCollection services, SystemServers servers, ILoggerFactory loggers)
    {
        services.AddLocalization();
        services.Configure<RequestLocalizationOptions>(Language.Configure);
        // The same name whatever directory the program lies in: what one node protects, all can read.
        services.AddDataProtection(options => options.ApplicationDiscriminator = "AkkaDayTrade");
        services.Configure<KeyManagementOptions>(keys => (keys.XmlRepository, keys.XmlEncryptor) = (
            new SessionKeys(servers.Seal.IsOn ? servers.Redis.Database : null, servers.Seal, loggers.CreateLogger<SessionKeys>()),
            // They are encrypted as they are stored, or not stored at all.
            new NullXmlEncryptor()));
        services.AddRazorComponents()
            .AddInteractiveServerComponents(circuits =>
            {
                circuits.DisconnectedCircuitMaxRetained = CircuitLimit.MaxCircuits / 5;
                circuits.DisconnectedCircuitRetentionPeriod = Retention;
                circuits.JSInteropDefaultCallTimeout = TimeSpan.FromSeconds(10);
                circuits.MaxBufferedUnacknowledgedRenderBatches = 4;
            })
            .AddHubOptions(hub =>
            {
                hub.KeepAliveInterval = KeepAlive;
                hub.ClientTimeoutInterval = ClientTimeout;
            });
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<DashboardSampler>();
        services.AddSingleton<CircuitLimit>();
        services.AddScoped(provider => new Viewer(
            provider.GetRequiredService<CircuitLimit>(), provider.GetRequiredService<AuthenticationStateProvider>()));
        services.AddScoped<CircuitHandler>(provider => provider.GetRequiredService<Viewer>());
        return services;
    }

    public static void MapDashboard(this WebApplication app)
    {
        app.UseRequestLocalization();
        app.UseMiddleware<CircuitLimitMiddleware>();
        app.UseAntiforgery();
        app.MapStaticAssets().AllowAnonymous().DisableRateLimiting();
        app.MapLanguage();
        app.MapSignIn();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }
}
