using AkkaDayTrade.Host.Dashboard;
using AkkaDayTrade.Host.Dashboard.Viewing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace AkkaDayTrade.Host.Http.Access;

/// <summary>How a browser gets in: with an API key, once, for a session.</summary>
internal static class SignIn
{
    public const string Path = "/signin";
    public const string OutPath = "/signout";
    public const string ReturnParameter = "to";

    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        app.MapGet(Path, (string? to = null) => Page(to, hasFailed: false)).AllowAnonymous().ExcludeFromDescription();
        // A form has to bring the page's own token.
        app.MapPost(Path, InAsync).AllowAnonymous().ExcludeFromDescription();
        // Nothing to gain for a foreign page, which is turned away besides.
        app.MapPost(OutPath, (Delegate)OutAsync).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
    }

    private static async Task<IResult> InAsync([FromForm] string? key, [FromForm] string? to, KeyRing keys, HttpContext context, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger(typeof(SignIn));
        if (string.IsNullOrWhiteSpace(key) || keys.Find(key.Trim()) is not { } known)
        {
            AccessLog.Refused(logger, context.Connection.RemoteIpAddress);
            return Page(to, hasFailed: true);
        }

        await context.SignInAsync(Callers.Session, Callers.Create(Callers.Session, known.Name, known.Role));
        AccessLog.SignedIn(logger, known.Name, known.Role);
        return TypedResults.LocalRedirect(Language.IsLocal(to) ? to : "/");
    }

    private static async Task<RedirectHttpResult> OutAsync(HttpContext context)
    {
        await context.SignOutAsync(Callers.Session);
        return TypedResults.LocalRedirect(Path);
    }

    private static RazorComponentResult<SignInPage> Page(string? to, bool hasFailed) =>
        new(new { To = to, HasFailed = hasFailed }) { StatusCode = hasFailed ? StatusCodes.Status401Unauthorized : StatusCodes.Status200OK };
}

internal static partial class AccessLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{Name} has signed in to the dashboard as {Role}")]
    public static partial void SignedIn(ILogger logger, string name, Configuration.AccessRole role);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "A sign-in from {Address} with an unknown key was refused")]
    public static partial void Refused(ILogger logger, System.Net.IPAddress? address);
}
