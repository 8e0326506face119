namespace AkkaDayTrade.Host.Dashboard.Viewing;

/// <summary>Tells browsers to run nothing in the pages that this server did not send, and to show them in nobody's frame.</summary>
internal sealed class PageHeadersMiddleware(RequestDelegate next)
{
    // The charts' library sets styles from script.
    private const string Policy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(static state =>
        {
            var response = (HttpResponse)state;
            if (response.ContentType?.StartsWith("text/html", StringComparison.Ordinal) == true)
            {
                response.Headers.ContentSecurityPolicy = Policy;
                response.Headers.XContentTypeOptions = "nosniff";
                response.Headers["Referrer-Policy"] = "same-origin";
            }

            return Task.CompletedTask;
        }, context.Response);
        return next(context);
    }
}
