namespace AkkaDayTrade.Host.Dashboard.Viewing;

/// <summary>Counts the pages that are open, so that they cannot be arbitrarily many. Safe for use by several threads.</summary>
internal sealed class CircuitLimit(int? most = null)
{
    /// <summary>A page costs about a megabyte and little time; so many are no burden.</summary>
    public const int MaxCircuits = 200;

    private readonly int _most = most ?? MaxCircuits;
    private int _open;

    public int Open => Volatile.Read(ref _open);

    public bool IsReached => Open >= _most;

    public void Opened() => Interlocked.Increment(ref _open);

    public void Closed() => Interlocked.Decrement(ref _open);
}

/// <summary>Turns away who would open one page too many, before anything is set up for it; the page says so and tries again.</summary>
internal sealed class CircuitLimitMiddleware(RequestDelegate next, CircuitLimit limit)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (limit.IsReached && context.Request.Path.Equals("/_blazor/negotiate", StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        }

        return next(context);
    }
}
