using System.Text.Json;
using System.Text.RegularExpressions;
using AkkaDayTrade.Pipeline.Store;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using StackExchange.Redis;

namespace AkkaDayTrade.Host.Http;

/// <summary>Errors as RFC 9457 problem details whose `detail` names the value that was wrong.</summary>
internal static partial class Problems
{
    public static ProblemHttpResult NotFound(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status404NotFound);

    public static ProblemHttpResult Conflict(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status409Conflict);

    /// <summary>The message without .NET's appended parameter name, which tells the reader of an API nothing.</summary>
    public static string Text(ArgumentException exception) =>
        exception.Message.Replace($" (Parameter '{exception.ParamName}')", string.Empty, StringComparison.Ordinal);

    public static ProblemHttpResult BadRequest(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest);

    public static ProblemHttpResult Unavailable(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status503ServiceUnavailable);

    public static ProblemHttpResult Forbidden(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status403Forbidden);

    /// <summary>What a call does, and the statuses with which it may say that it did not.</summary>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder call, string summary, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
        {
            call.ProducesProblem(status);
        }

        return call.WithSummary(summary);
    }

    /// <summary>The answer, or that the store does not give what it takes.</summary>
    public static async Task<Results<T, ProblemHttpResult>> OfStoreAsync<T>(Func<Task<Results<T, ProblemHttpResult>>> answer)
        where T : IResult
    {
        try
        {
            return await answer();
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return Unavailable($"The store does not answer: {RedisFault.Describe(exception)}");
        }
    }

    public static IServiceCollection AddProblems(this IServiceCollection services) =>
        services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
            context.ProblemDetails.Detail ??= DetailOf(context.HttpContext));

    public static IApplicationBuilder UseProblems(this IApplicationBuilder app) =>
        app.UseExceptionHandler(new ExceptionHandlerOptions
            {
                StatusCodeSelector = exception => exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,
                SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException,
            })
            .UseStatusCodePages();

    /// <summary>Says which value was wrong and what is allowed where the framework tells of its types.</summary>
    private static string? ParameterDetail(string message)
    {
        var unbound = Unbound().Match(message);
        return unbound.Success
            ? $"{unbound.Groups["name"].Value} = {unbound.Groups["value"].Value}: {(unbound.Groups["type"].Value.Contains(nameof(Instant), StringComparison.Ordinal) ? Instant.Allowed : "a whole number")}"
            : null;
    }

    [GeneratedRegex("""^Failed to bind parameter "(?<type>\S+) (?<name>\w+)" from "(?<value>.*)"\.$""", RegexOptions.CultureInvariant | RegexOptions.Singleline, matchTimeoutMilliseconds: 100)]
    private static partial Regex Unbound();

    private static string? DetailOf(HttpContext context)
    {
        if (context.Features.Get<IExceptionHandlerFeature>()?.Error is BadHttpRequestException bad)
        {
            return bad.InnerException is JsonException json
                ? $"The body is not the JSON that this call takes: see {json.Path}, line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1}."
                : ParameterDetail(bad.Message) ?? bad.Message;
        }

        return context.Response.StatusCode switch
        {
            StatusCodes.Status401Unauthorized => "Who asks? A valid API key in X-Api-Key, or a valid token in Authorization: Bearer, is needed.",
            StatusCodes.Status403Forbidden => $"{context.User.Identity?.Name ?? "The caller"} has no role that may call {context.Request.Method} {context.Request.Path}.",
            StatusCodes.Status429TooManyRequests => "More was asked at once than one caller may (Http:RequestsPerSecond).",
            StatusCodes.Status404NotFound => $"There is nothing at {context.Request.Path}.",
            StatusCodes.Status405MethodNotAllowed => $"{context.Request.Path} does not take {context.Request.Method}.",
            StatusCodes.Status413PayloadTooLarge => $"The body is too large: at most {ApiServer.MaxRequestBytes} bytes are read.",
            StatusCodes.Status415UnsupportedMediaType => $"The body must be application/json, not '{context.Request.ContentType}'.",
            StatusCodes.Status500InternalServerError => "The request failed inside the server; its log says why.",
            _ => null,
        };
    }
}
