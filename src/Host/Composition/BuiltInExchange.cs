using AkkaDayTrade.Exchange;
using AkkaDayTrade.Exchange.Faults;
using AkkaDayTrade.Pipeline.Ingest;

namespace AkkaDayTrade.Host.Composition;

/// <summary>The simulated exchange in this process, and the feed options that lead to it. The pipeline talks to it over a real socket.</summary>
internal static class BuiltInExchange
{
    public static Task<SimulatedExchange> StartAsync(RealtimeSystemOptions options) =>
        SimulatedExchange.StartAsync(new ExchangeOptions
        {
            Port = options.Exchange.Port,
            Rate = options.Exchange.Rate,
            Seed = options.Exchange.Seed,
            Signal = options.Exchange.Signal,
            Faults = FaultPlan.Parse(options.Exchange.Faults),
            Symbols = options.TakesAllSymbols
                ? new ExchangeOptions().Symbols
                : [.. options.Symbols.Select(symbol => options.Feed.SymbolMap.GetValueOrDefault(symbol, symbol))],
        });

    public static FeedOptions FeedOf(SimulatedExchange exchange, FeedOptions feed) => WithKeys(feed) with
    {
        Url = feed switch
        {
            { Transport: FeedTransport.Polling } => exchange.Address,
            { Format: FeedFormat.Polygon } => exchange.WebSocketUri("/stocks"),
            { Format: FeedFormat.Alpaca } => exchange.WebSocketUri("/v2/iex"),
            { Format: FeedFormat.Yahoo } => exchange.WebSocketUri("/yahoo?version=2"),
            _ => exchange.WebSocketUri("/native"),
        },
        WarmUp = feed.WarmUp ?? "chart",
        WarmUpUrl = feed.WarmUpUrl ?? exchange.Address,
    };

    /// <summary>The exchange takes any key, but each for one connection only, as the vendors do.</summary>
    public static FeedOptions WithKeys(FeedOptions feed) => feed.Key.Length > 0
        ? feed
        : feed with
        {
            Key = string.Join(',', Enumerable.Range(0, feed.Partitions).Select(partition => $"simulated-{partition}")),
            Secret = string.Join(',', Enumerable.Range(0, feed.Partitions).Select(partition => $"simulated-{partition}")),
        };
}
