// The whole system inside a program of your own: it brings its own store and a simulated exchange, so nothing else needs to run.
using AkkaDayTrade.Host;
using AkkaDayTrade.Pipeline.Live;

await using var system = await RealtimeSystem.StartAsync(o =>
{
    o.Symbols = ["7203", "9984"];
    o.Redis = o.Redis with { Port = 0, DataDirectory = Path.Combine(Path.GetTempPath(), "quickstart-redis") };
    o.Exchange = o.Exchange with { Port = 0, Rate = 200 };
    o.Cluster = o.Cluster with { Port = 0 };
});

// Watch the market until the slowest of the default features on ticks, sma_50, is there.
await foreach (var liveEvent in system.Live.Subscribe(new HashSet<string> { "7203" }))
{
    if (liveEvent is FeaturesEvent { Vector: var vector } && double.IsFinite(vector["sma_50"]))
    {
        Console.WriteLine($"{vector.Symbol} at {vector.Price}: sma_50 = {vector["sma_50"]:0.00}, rsi_14 = {vector["rsi_14"]:0.0}");
        break;
    }
}

// Ask the model about figures of your own.
var prediction = await system.PredictSingleAsync("7203", new Dictionary<string, double>
{
    ["sma_5"] = 2100,
    ["sma_20"] = 2000,
    ["sma_50"] = 1900,
    ["rsi_14"] = 55,
    ["macd"] = 12,
});
Console.WriteLine($"{prediction.Type} with confidence {prediction.Confidence:0.00} ({prediction.ModelVersion})");

// Read what is stored, switch the model, and see what has been done so far.
if (await system.Features.LatestAsync("7203", "sma_50") is { } stored)
{
    Console.WriteLine($"Stored: {stored.Name} = {stored.Value:0.00} at {stored.Timestamp:O}");
}

await system.SwitchModelAsync("fallback");
var metrics = system.GetMetrics();
Console.WriteLine($"{metrics.MessagesProcessed} ticks, {metrics.FeaturesProcessed} feature values, {metrics.TotalPredictions} predictions by now");
foreach (var alert in system.GetRecentAlerts(5))
{
    Console.WriteLine($"Alert: {alert.Message}");
}
