using System.Diagnostics;

namespace AkkaDayTrade.Host.Http;

/// <summary>
/// Tells browsers to run nothing in the pages that this server did not send, to show them in nobody's frame, and to take answers for
/// nothing but what they say they are. Every answer also bears the id under which the log tells of its request.
/// </summary>
internal sealed class ResponseHeadersMiddleware(RequestDelegate next)
{
    public const string TraceHeader = "X-Trace-Id";

    // The charts' library sets styles from script.
    private const string PagePolicy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    private const string DataPolicy = "default-src 'none'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(static state =>
        {
            var context = (HttpContext)state;
            var headers = context.Response.Headers;
            var isPage = context.Response.ContentType?.StartsWith("text/html", StringComparison.Ordinal) == true;
            headers.ContentSecurityPolicy = isPage ? PagePolicy : DataPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers[TraceHeader] = Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
            if (context.Request.IsHttps)
            {
                headers.StrictTransportSecurity = "max-age=31536000";
            }

            // Answers are of this moment, and of this caller.
            if (headers.CacheControl.Count == 0)
            {
                headers.CacheControl = "no-store";
            }

            return Task.CompletedTask;
        }, context);
        return next(context);
    }
}
