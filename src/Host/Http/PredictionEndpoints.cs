using Microsoft.AspNetCore.Http.HttpResults;
using AkkaDayTrade.Pipeline.Store;
using StackExchange.Redis;

namespace AkkaDayTrade.Host.Http;

/// <summary>Predictions.</summary>
internal static class PredictionEndpoints
{
    public static void MapPredictions(this IEndpointRouteBuilder api)
    {
        api.MapPost("/predict/{symbol}", PredictAsync)
            .WithSummary("Predicts from the features of the body; without a body, from the symbol's newest")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        api.MapGet("/predictions/{symbol}", Latest)
            .WithSummary("A symbol's latest prediction")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<PredictionJson>, ProblemHttpResult>> PredictAsync(
        SymbolName symbol, PredictRequest? body, RealtimeSystem system, CancellationToken cancellationToken)
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
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return Problems.Unavailable($"The store does not answer: {RedisFault.Describe(exception)}");
        }
    }

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
