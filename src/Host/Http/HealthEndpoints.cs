using AkkaDayTrade.Host.Http.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AkkaDayTrade.Host.Http;

/// <summary>One part's health.</summary>
/// <param name="Status">`healthy` or `unhealthy`.</param>
/// <param name="Detail">What is wrong; null when nothing is, and for who has not said who he is where that is asked.</param>
public sealed record PartHealthJson(string Status, string? Detail);

/// <summary>Whether the process does its work; a failing part is named.</summary>
public sealed record HealthJson(string Status, IReadOnlyDictionary<string, PartHealthJson> Parts);

/// <summary>Whether the process lives, and whether it does its work.</summary>
internal static class HealthEndpoints
{
    private const string Healthy = "healthy";
    private const string Unhealthy = "unhealthy";

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", () => TypedResults.Ok(new HealthJson(Healthy, new Dictionary<string, PartHealthJson>())))
            .WithSummary("200 while the process answers")
            .AllowAnonymous()
            .DisableRateLimiting();
        app.MapGet("/health/ready", ReadyAsync)
            .WithSummary("200 when feed, redis, cluster and pipeline work, else 503 with the failing part; what is wrong with it is told to viewers")
            .AllowAnonymous()
            .DisableRateLimiting()
            .Produces<HealthJson>(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<JsonHttpResult<HealthJson>> ReadyAsync(RealtimeSystem system, HttpContext context)
    {
        var parts = await system.Health.CheckAsync();
        var mayKnow = context.User.IsInRole(Callers.Viewer) || context.User.IsInRole(Callers.Operator);
        var isReady = parts.Values.All(problem => problem is null);
        var health = new HealthJson(
            isReady ? Healthy : Unhealthy,
            parts.ToDictionary(part => part.Key, part => new PartHealthJson(part.Value is null ? Healthy : Unhealthy, mayKnow ? part.Value : null)));
        return TypedResults.Json(
            health, ApiJson.Relaxed.HealthJson, statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
