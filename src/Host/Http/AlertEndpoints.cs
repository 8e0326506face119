using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Pipeline.Live;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AkkaDayTrade.Host.Http;

/// <summary>What the alert rules found.</summary>
internal static class AlertEndpoints
{
    public static void MapAlerts(this IEndpointRouteBuilder api) =>
        api.MapGet("/alerts", RecentAsync)
            .WithSummary("The newest alerts, newest first")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Results<Ok<IReadOnlyList<Alert>>, ProblemHttpResult>> RecentAsync(
        RealtimeSystem system, CancellationToken cancellationToken, int count = 10)
    {
        if (count is < 1 or > LiveHub.MaxAlerts)
        {
            return Problems.BadRequest($"count = {count}: 1 to {LiveHub.MaxAlerts}");
        }

        try
        {
            return TypedResults.Ok(await system.GetAlertHistoryAsync(count, cancellationToken));
        }
        catch (TimeoutException exception)
        {
            return Problems.Unavailable($"The alert history does not answer: {exception.Message}");
        }
    }
}
