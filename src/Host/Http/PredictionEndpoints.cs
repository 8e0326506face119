using Microsoft.AspNetCore.Http.HttpResults;

namespace AkkaDayTrade.Host.Http;

/// <summary>Predictions.</summary>
internal static class PredictionEndpoints
{
    public static void MapPredictions(this IEndpointRouteBuilder api)
    {
        api.MapPost("/predict/{symbol}", PredictAsync)
            .Describe("Predicts from the features of the body; without a body, from the symbol's newest", 400, 404, 415, 503);
        api.MapGet("/predictions/{symbol}", Latest)
            .Describe("A symbol's latest prediction", 404);
    }

    private static Task<Results<Ok<PredictionJson>, ProblemHttpResult>> PredictAsync(
        SymbolName symbol, PredictRequest? body, RealtimeSystem system, CancellationToken cancellationToken) => Problems.OfStoreAsync<Ok<PredictionJson>>(async () =>
    {
        try
        {
            var prediction = body?.Features is { } features
                ? await system.PredictSingleAsync(symbol.Value, features, cancellationToken)
                : await system.PredictLatestAsync(symbol.Value, cancellationToken);
            return prediction is null ? symbol.NotFound(system) : TypedResults.Ok(PredictionJson.From(prediction));
        }
        catch (ArgumentException exception)
        {
            return Problems.BadRequest(Problems.Text(exception));
        }
    });

    private static Results<Ok<PredictionJson>, ProblemHttpResult> Latest(SymbolName symbol, RealtimeSystem system)
    {
        if (system.Live.NewestPrediction(symbol.Value) is { } scored)
        {
            return TypedResults.Ok(PredictionJson.From(scored.Prediction));
        }

        return system.Live.NewestVector(symbol.Value) is null
            ? symbol.NotFound(system)
            : Problems.NotFound($"There is no prediction for symbol '{symbol.Value}' yet.");
    }
}
