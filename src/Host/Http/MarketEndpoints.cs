using Microsoft.AspNetCore.Http.HttpResults;

namespace AkkaDayTrade.Host.Http;

/// <summary>What the market does and what is computed from it.</summary>
internal static class MarketEndpoints
{
    public static void MapMarket(this IEndpointRouteBuilder api)
    {
        api.MapGet("/symbols", Symbols).WithSummary("Every symbol seen, with its newest price and readiness");
        api.MapGet("/features/{symbol}", Features).WithSummary("A symbol's newest features");
    }

    private static Ok<IReadOnlyList<SymbolJson>> Symbols(RealtimeSystem system) =>
        TypedResults.Ok<IReadOnlyList<SymbolJson>>([.. system.Live.NewestVectors().Select(SymbolJson.From)]);

    private static Results<Ok<FeaturesJson>, ProblemHttpResult> Features(SymbolName symbol, RealtimeSystem system) =>
        system.Live.NewestVector(symbol.Value) is { } vector
            ? TypedResults.Ok(FeaturesJson.From(vector))
            : symbol.NotFound(system);
}
