using Microsoft.AspNetCore.Http.HttpResults;
using AkkaDayTrade.Pipeline.Store;
using StackExchange.Redis;

namespace AkkaDayTrade.Host.Http;

/// <summary>Predictions and the models behind them.</summary>
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
        api.MapGet("/models", Models).WithSummary("The models there are");
        api.MapPut("/models/active", ActivateAsync)
            .WithSummary("Makes a model the active one, durably")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
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
            return Problems.BadRequest(Text(exception));
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

    private static Ok<IReadOnlyList<ModelJson>> Models(RealtimeSystem system) => TypedResults.Ok(Describe(system));

    private static async Task<Results<Ok<IReadOnlyList<ModelJson>>, ProblemHttpResult>> ActivateAsync(
        ActivateModelRequest body, RealtimeSystem system, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(body.Name))
        {
            return Problems.BadRequest("name: the model's name is needed, as in {\"name\":\"simple_ma\"}");
        }

        try
        {
            await system.SwitchModelAsync(body.Name, cancellationToken);
            return TypedResults.Ok(Describe(system));
        }
        catch (ArgumentException exception)
        {
            return Problems.NotFound(Text(exception));
        }
        catch (Exception exception) when (exception is InvalidOperationException or TimeoutException)
        {
            return Problems.Unavailable(exception.Message);
        }
    }

    private static IReadOnlyList<ModelJson> Describe(RealtimeSystem system) =>
    [
        .. system.Models.Models.Select(model =>
            new ModelJson(model.Name, model.Version, model.Name == system.Models.Active.Name, model.RequiredFeatures)),
    ];

    /// <summary>The message without .NET's appended parameter name, which tells the reader of an API nothing.</summary>
    private static string Text(ArgumentException exception) =>
        exception.Message.Replace($" (Parameter '{exception.ParamName}')", string.Empty, StringComparison.Ordinal);
}
