using AkkaDayTrade.Host.Http.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AkkaDayTrade.Host.Http;

/// <summary>The models: which there are, how good they are, and which one is asked.</summary>
internal static class ModelEndpoints
{
    public static void MapModels(this IEndpointRouteBuilder api)
    {
        api.MapGet("/models", (RealtimeSystem system) => ModelJson.Of(system)).Describe("The models there are, refused ones included");
        api.MapGet("/models/{name}/scores", Scores)
            .Describe("A model's answers joined with what happened, on this node", 404);
        api.MapGet("/models/trials", (RealtimeSystem system) => TrialJson.Of(system.Trials)).Describe("The trials of models beside the active one, on this node");
        api.MapPut("/models/active", ActivateAsync)
            .Describe("Makes a model the active one, durably; for operators", 400, 404, 503)
            .RequireAuthorization(Callers.Operator);
        api.MapPost("/models/rollback", RollBackAsync)
            .Describe("Makes the model active again that was before; for operators", 409, 503)
            .RequireAuthorization(Callers.Operator);
        api.MapPost("/models/{name}/promote", PromoteAsync)
            .Describe("Makes a model active that its trial found better; for operators", 404, 409, 503)
            .RequireAuthorization(Callers.Operator);
    }

    private static Results<Ok<ModelScoresJson>, ProblemHttpResult> Scores(string name, RealtimeSystem system) =>
        system.Models.Contains(name) ? TypedResults.Ok(ModelScoresJson.Of(name, system.Scores.Find(name))) : Unknown(name, system);

    private static async Task<Results<Ok<IReadOnlyList<ModelJson>>, ProblemHttpResult>> ActivateAsync(
        ActivateModelRequest body, RealtimeSystem system, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(body.Name))
        {
            return Problems.BadRequest("name: the model's name is needed, as in {\"name\":\"simple_ma\"}");
        }

        return await TryAsync(() => system.SwitchModelAsync(body.Name, cancellationToken: cancellationToken)) ?? (Results<Ok<IReadOnlyList<ModelJson>>, ProblemHttpResult>)TypedResults.Ok(ModelJson.Of(system));
    }

    private static async Task<Results<Ok<ModelSwitchJson>, ProblemHttpResult>> RollBackAsync(RealtimeSystem system, CancellationToken cancellationToken)
    {
        if (system.Models.Previous is null)
        {
            return Problems.Conflict($"Nothing is known to have been active before '{system.Models.Active.Name}'.");
        }

        return await TryAsync(() => system.RollBackModelAsync(cancellationToken)) ?? (Results<Ok<ModelSwitchJson>, ProblemHttpResult>)Switched(system);
    }

    private static async Task<Results<Ok<ModelSwitchJson>, ProblemHttpResult>> PromoteAsync(
        string name, PromoteModelRequest? body, RealtimeSystem system, CancellationToken cancellationToken)
    {
        if (!system.Models.Contains(name))
        {
            return Unknown(name, system);
        }

        var force = body?.Force == true;
        if (!force && system.ReasonAgainstPromoting(name) is { } reason)
        {
            return Problems.Conflict(reason);
        }

        return await TryAsync(() => system.PromoteModelAsync(name, force, cancellationToken)) ?? (Results<Ok<ModelSwitchJson>, ProblemHttpResult>)Switched(system);
    }

    private static Ok<ModelSwitchJson> Switched(RealtimeSystem system) =>
        TypedResults.Ok(new ModelSwitchJson(system.Models.Active.Name, system.Models.Previous, system.Models.Reason));

    private static ProblemHttpResult Unknown(string name, RealtimeSystem system) => Problems.NotFound(
        $"There is no model '{name}'. Known are: {string.Join(", ", system.Models.Models.Select(model => model.Name).Order(StringComparer.Ordinal))}.");

    private static async Task<ProblemHttpResult?> TryAsync(Func<Task> attempt)
    {
        try
        {
            await attempt();
            return null;
        }
        catch (ArgumentException exception)
        {
            return Problems.NotFound(Problems.Text(exception));
        }
        catch (Exception exception) when (exception is InvalidOperationException or TimeoutException)
        {
            return Problems.Unavailable(exception.Message);
        }
    }
}
