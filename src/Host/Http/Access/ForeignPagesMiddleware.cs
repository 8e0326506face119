using System.Net;

namespace AkkaDayTrade.Host.Http.Access;

/// <summary>
/// A browser sends its cookie, or just being on this machine, along with whatever a page of any site makes it ask. So callers that are
/// known by that alone change nothing and open no page's connection on behalf of another site; and where nobody has to say who he is, the
/// host must be called by a name of the loopback, which a name of somebody else's that leads here is not.
/// </summary>
internal sealed class ForeignPagesMiddleware(RequestDelegate next)
{
    /// <summary>Set before forwarded headers are looked at: what the caller really addressed.</summary>
    public const string AddressedHost = "daytrade.addressed-host";

    public async Task InvokeAsync(HttpContext context)
    {
        if (Callers.IsAmbient(context.User) && IsChange(context) && IsForeign(context.Request))
        {
            await Problems.Forbidden($"Pages of '{context.Request.Headers.Origin}' may not change anything here.").ExecuteAsync(context);
            return;
        }

        if (context.User.Identity?.AuthenticationType == Callers.Open && context.Items[AddressedHost] is string host && !IsLoopback(host))
        {
            await Problems.Forbidden($"Without authentication the host is called localhost or 127.0.0.1, not '{host}'.").ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    private static bool IsChange(HttpContext context) =>
        context.WebSockets.IsWebSocketRequest
        || !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || HttpMethods.IsOptions(context.Request.Method));

    private static bool IsForeign(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site"
        || (request.Headers.Origin.ToString() is { Length: > 0 } origin
            && !string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase));

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
