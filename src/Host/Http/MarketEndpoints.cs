using AkkaDayTrade.Pipeline.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AkkaDayTrade.Host.Http;

/// <summary>What the market does and what is computed from it.</summary>
internal static class MarketEndpoints
{
    private const int DefaultTicks = 100;

    public static void MapMarket(this IEndpointRouteBuilder api)
    {
        api.MapGet("/symbols", Symbols).Describe("Every symbol seen, with its newest price and readiness");
        api.MapGet("/features/{symbol}", FeaturesAsync)
            .Describe("A symbol's newest features; before its first tick in this run, those stored by an earlier one", 404, 503);
        api.MapGet("/features/{symbol}/{name}/history", HistoryAsync)
            .Describe("A feature's stored history, ascending, one value a second", 400, 404, 503);
        api.MapGet("/ticks/{symbol}", TicksAsync)
            .Describe("A symbol's newest ticks, oldest first", 400, 404, 503);
    }

    private static Ok<IReadOnlyList<SymbolJson>> Symbols(RealtimeSystem system) =>
        TypedResults.Ok<IReadOnlyList<SymbolJson>>([.. system.Live.NewestVectors().Select(SymbolJson.From)]);

    private static async Task<Results<Ok<FeaturesJson>, ProblemHttpResult>> FeaturesAsync(SymbolName symbol, RealtimeSystem system)
    {
        if (system.Live.NewestVector(symbol.Value) is { } vector)
        {
            return TypedResults.Ok(FeaturesJson.From(vector));
        }

        return await Problems.OfStoreAsync<Ok<FeaturesJson>>(async () => await system.Features.LatestVectorAsync(symbol.Value) is { } stored
            ? TypedResults.Ok(FeaturesJson.From(stored))
            : symbol.NotFound(system));
    }

    private static async Task<Results<Ok<IReadOnlyList<StoredFeature>>, ProblemHttpResult>> HistoryAsync(
        SymbolName symbol,
        string name,
        RealtimeSystem system,
        CancellationToken cancellationToken,
        Instant? from = null,
        Instant? to = null,
        int limit = FeatureStore.DefaultHistoryLimit)
    {
        if (limit is < 1 or > FeatureStore.MaxHistoryLimit)
        {
            return Problems.BadRequest($"limit = {limit}: 1 to {FeatureStore.MaxHistoryLimit}");
        }

        if (from?.Value > to?.Value)
        {
            return Problems.BadRequest($"from = {from.Value}: it must not be later than to = {to.Value}");
        }

        return await Problems.OfStoreAsync<Ok<IReadOnlyList<StoredFeature>>>(async () =>
        {
            var names = await system.Features.FeatureNamesAsync(symbol.Value);
            if (names.Length == 0)
            {
                return symbol.NotFound(system);
            }

            if (!names.Contains(name, StringComparer.Ordinal))
            {
                return Problems.NotFound($"Symbol '{symbol.Value}' has no stored feature '{name}'. Stored are: {string.Join(", ", names)}.");
            }

            return TypedResults.Ok(await system.Features.HistoryAsync(symbol.Value, name, from?.Value, to?.Value, limit, cancellationToken));
        });
    }

    private static async Task<Results<Ok<IReadOnlyList<TickJson>>, ProblemHttpResult>> TicksAsync(
        SymbolName symbol, RealtimeSystem system, CancellationToken cancellationToken, int count = DefaultTicks)
    {
        if (count < 1)
        {
            return Problems.BadRequest($"count = {count}: 1 or more; {system.Options.Features.RecentTicks} are kept");
        }

        // Asking the shard region for a symbol that nobody trades would bring its entity to life.
        if (system.Live.NewestVector(symbol.Value) is null)
        {
            return symbol.NotFound(system);
        }

        try
        {
            var recent = await system.GetRecentTicksAsync(symbol.Value, Math.Min(count, system.Options.Features.RecentTicks), cancellationToken);
            return TypedResults.Ok<IReadOnlyList<TickJson>>([.. recent.Ticks.Select(tick => TickJson.From(tick))]);
        }
        catch (TimeoutException exception)
        {
            return Problems.Unavailable($"The entity of symbol '{symbol.Value}' does not answer: {exception.Message}");
        }
    }
}
