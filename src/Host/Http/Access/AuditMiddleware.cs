using Microsoft.AspNetCore.Authorization;

namespace AkkaDayTrade.Host.Http.Access;

/// <summary>Writes down who changed something, and who was not let in. Never what they brought to show who they are.</summary>
internal sealed class AuditMiddleware(RequestDelegate next, ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger<AuditMiddleware>();

    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        var status = context.Response.StatusCode;
        var caller = context.User.Identity?.Name ?? "somebody unknown";
        if (status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden or StatusCodes.Status429TooManyRequests)
        {
            AuditLog.Refused(_logger, context.Request.Method, context.Request.Path, caller, context.Connection.RemoteIpAddress, status);
        }
        else if (context.GetEndpoint()?.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(need => need.Policy == Callers.Operator) == true)
        {
            AuditLog.Changed(_logger, context.Request.Method, context.Request.Path, caller, context.Connection.RemoteIpAddress, status);
        }
    }
}

internal static partial class AuditLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "{Method} {Path} by {Caller} from {Address} was refused with {Status}")]
    public static partial void Refused(ILogger logger, string method, PathString path, string caller, System.Net.IPAddress? address, int status);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "{Method} {Path} by {Caller} from {Address} was answered with {Status}")]
    public static partial void Changed(ILogger logger, string method, PathString path, string caller, System.Net.IPAddress? address, int status);
}
