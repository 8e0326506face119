using AkkaDayTrade.Actors.Alert;
using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Host.Configuration;
using AkkaDayTrade.Host.Http.Access;
using AkkaDayTrade.Pipeline.Live;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AkkaDayTrade.Host.Http;

/// <summary>What to keep silent, and for how long.</summary>
/// <param name="Type">Null = every type.</param>
/// <param name="Symbol">Null = every symbol.</param>
/// <param name="Duration">As settings write it: `30m`, `1h`.</param>
public sealed record SilenceRequest(string? Type, string? Symbol, string? Duration);

/// <summary>A silence that holds.</summary>
/// <param name="Durable">False = the store has not got it yet: it would end with the process.</param>
public sealed record SilenceJson(string? Type, string? Symbol, DateTimeOffset Until, bool Durable);

/// <summary>What the alert rules found, and what is not to be told.</summary>
internal static class AlertEndpoints
{
    public static void MapAlerts(this IEndpointRouteBuilder api)
    {
        api.MapGet("/alerts", RecentAsync)
            .Describe("The newest alerts, newest first", 400, 503);
        api.MapGet("/alerts/silences", SilencesAsync)
            .Describe("The silences in force", 503);
        api.MapPost("/alerts/silences", SilenceAsync)
            .Describe("Raises no alerts of a type, a symbol or both for a while; for operators", 400, 503)
            .RequireAuthorization(Callers.Operator);
        api.MapDelete("/alerts/silences", EndSilenceAsync)
            .Describe("Ends the silence of this type, this symbol or both; for operators", 400, 503)
            .RequireAuthorization(Callers.Operator);
    }

    private static async Task<Results<Ok<IReadOnlyList<Alert>>, ProblemHttpResult>> RecentAsync(
        RealtimeSystem system, CancellationToken cancellationToken, int count = 10) =>
        count is < 1 or > LiveHub.MaxAlerts
            ? Problems.BadRequest($"count = {count}: 1 to {LiveHub.MaxAlerts}")
            : await AnswerAsync(async () => TypedResults.Ok(await system.GetAlertHistoryAsync(count, cancellationToken)));

    private static Task<Results<Ok<IReadOnlyList<Silence>>, ProblemHttpResult>> SilencesAsync(RealtimeSystem system, CancellationToken cancellationToken) =>
        AnswerAsync(async () => TypedResults.Ok(await system.GetSilencesAsync(cancellationToken)));

    private static async Task<Results<Ok<SilenceJson>, ProblemHttpResult>> SilenceAsync(
        SilenceRequest body, RealtimeSystem system, CancellationToken cancellationToken)
    {
        var (type, symbol) = (NullIfBlank(body.Type), NullIfBlank(body.Symbol));
        if (type is null && symbol is null)
        {
            return NothingNamed();
        }

        if (body.Duration is null || !SettingText.TryTimeSpan(body.Duration, out var duration) || duration <= TimeSpan.Zero || duration > SilenceAlerts.Longest)
        {
            return Problems.BadRequest($"duration = {body.Duration}: {SettingText.TimeSpanForm}, at most {SilenceAlerts.Longest.TotalDays} days");
        }

        return await AnswerAsync(async () =>
        {
            var silenced = await system.SilenceAlertsAsync(type, symbol, duration, cancellationToken);
            return TypedResults.Ok(new SilenceJson(type, symbol, silenced.Silence.Until, silenced.Durable));
        });
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> EndSilenceAsync(
        RealtimeSystem system, CancellationToken cancellationToken, string? type = null, string? symbol = null) =>
        NullIfBlank(type) is null && NullIfBlank(symbol) is null
            ? NothingNamed()
            : await AnswerAsync(async () =>
            {
                await system.SilenceAlertsAsync(NullIfBlank(type), NullIfBlank(symbol), TimeSpan.Zero, cancellationToken);
                return TypedResults.NoContent();
            });

    private static string? NullIfBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static ProblemHttpResult NothingNamed() =>
        Problems.BadRequest("type, symbol: one of them is needed, or both; an alert's members of these names say what they are");

    private static async Task<Results<T, ProblemHttpResult>> AnswerAsync<T>(Func<Task<T>> ask)
        where T : IResult
    {
        try
        {
            return await ask();
        }
        catch (TimeoutException exception)
        {
            return Problems.Unavailable($"The alert actor does not answer: {exception.Message}");
        }
    }
}
