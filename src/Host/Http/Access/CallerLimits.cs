using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using AkkaDayTrade.Host.Configuration;
using Microsoft.AspNetCore.RateLimiting;

namespace AkkaDayTrade.Host.Http.Access;

/// <summary>How much one caller may ask: known callers by their name, others by their address.</summary>
internal static class CallerLimits
{
    /// <summary>Of an IPv6 address the part that a site gets as a whole.</summary>
    private const int SiteBytes = 8;

    public static void AddCallerLimits(this IServiceCollection services, HttpOptions options) => services.AddRateLimiter(limiter =>
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = (context, _) =>
        {
            context.HttpContext.Response.Headers.RetryAfter = 1.ToString(CultureInfo.InvariantCulture);
            return ValueTask.CompletedTask;
        };
        if (options.RequestsPerSecond > 0)
        {
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
                RateLimitPartition.GetTokenBucketLimiter(CallerOf(context), _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = options.RequestsPerSecond * 2,
                    TokensPerPeriod = Math.Max(1, options.RequestsPerSecond / 5),
                    ReplenishmentPeriod = options.RequestsPerSecond < 5 ? TimeSpan.FromSeconds(1.0 / options.RequestsPerSecond) : TimeSpan.FromSeconds(0.2),
                    QueueLimit = 0,
                }));
        }
    });

    private static string CallerOf(HttpContext context) =>
        context.User.Identity is { IsAuthenticated: true } caller
            ? $"{caller.AuthenticationType}:{caller.Name}"
            : $"address:{SiteOf(context.Connection.RemoteIpAddress ?? IPAddress.None)}";

    private static string SiteOf(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(plain.GetAddressBytes().AsSpan(0, SiteBytes)) : plain.ToString();
    }
}
