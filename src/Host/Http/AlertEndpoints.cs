using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Pipeline.Live;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AkkaDayTrade.Host.Http;

/// <summary>What the alert rules found.</summary>
internal static class AlertEndpoints
{
    public static void MapAlerts(this IEndpointRouteBuilder api) =>
        api.MapGet("/alerts", Recent).WithSummary("The newest alerts, newest first");

    private static Results<Ok<IReadOnlyList<Alert>>, ProblemHttpResult> Recent(RealtimeSystem system, int count = 10) =>
        count is >= 1 and <= LiveHub.MaxAlerts
            ? TypedResults.Ok(system.GetRecentAlerts(count))
            : Problems.BadRequest($"count = {count}: 1 to {LiveHub.MaxAlerts}");
}
