using System.Net;
using AkkaDayTrade.Host.Configuration;
using Microsoft.AspNetCore.HttpOverrides;

namespace AkkaDayTrade.Host.Http;

/// <summary>
/// Takes a request for what the caller sent to the proxy before this host: scheme, host name, path prefix and address.
/// Only the proxies of <see cref="HttpOptions.KnownProxies"/> are believed; from anybody else these headers mean nothing.
/// </summary>
internal static class ForwardedRequests
{
    public static IApplicationBuilder UseKnownProxies(this IApplicationBuilder app, HttpOptions options)
    {
        var networks = options.KnownNetworks.ToList();
        if (networks.Count == 0)
        {
            return app;
        }

        var forwarded = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.All,
            // As far back as the chain consists of known proxies.
            ForwardLimit = null,
        };
        // The framework's own list holds the loopback, where any local process may be.
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var network in networks)
        {
            forwarded.KnownIPNetworks.Add(network);
        }

        return app.UseForwardedHeaders(forwarded);
    }
}
