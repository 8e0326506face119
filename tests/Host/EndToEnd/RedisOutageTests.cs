using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AkkaDayTrade.Exchange;
using AkkaDayTrade.Host.Composition;
using AkkaDayTrade.Host.Tests.Store;
using AkkaDayTrade.Pipeline.Store;

namespace AkkaDayTrade.Host.Tests.EndToEnd;

/// <summary>
/// Redis is away: health says so, what runs does not notice, symbols whose state is not known yet wait, and what was kept is
/// written when it is back.
/// </summary>
public sealed class RedisOutageTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task System_that_starts_without_redis_should_take_its_symbols_up_and_write_everything_once_it_comes()
    {
        await using var redis = new GarnetTestServer();
        await redis.StartAsync();
        await redis.StopAsync();
        await using var exchange = await RecordedTape.StartAsync(_directory);
        await using var system = await StartAsync(redis, exchange);

        await Eventually.BeTrue(() => system.GetSummary().TicksIn >= RecordedTape.Ticks / 4, "a quarter of the tape to come in");
        await ReadyShouldNameRedisAsync(system);
        // What the symbol's state was is not known yet, so nothing is computed either.
        (system.GetSummary().StoreWrites, system.GetSummary().TicksAccepted).ShouldBe((0, 0));
        await redis.StartAsync();

        await EverythingShouldBeStoredAsync(system);
    }

    [SkippableFact]
    public async Task Redis_that_goes_away_should_stall_nothing_and_get_the_history_of_its_absence()
    {
        await using var redis = new RedisTestServer();
        await redis.StartAsync();
        await using var exchange = await RecordedTape.StartAsync(_directory);
        await using var system = await StartAsync(redis, exchange);
        await Eventually.BeTrue(() => system.GetSummary().StoreWrites > 0, "first writes");

        await redis.StopAsync();
        await ShouldReachAsync(system, system.GetSummary().TicksAccepted + (RecordedTape.Ticks / 4));
        await ReadyShouldNameRedisAsync(system);
        await redis.StartAsync();

        await EverythingShouldBeStoredAsync(system);
    }

    private static Task<RealtimeSystem> StartAsync(TestServer redis, SimulatedExchange exchange) => RealtimeSystem.StartAsync(o =>
    {
        o.Cluster = o.Cluster with { Port = 0 };
        o.Symbols = [RecordedTape.Symbol];
        o.Redis = o.Redis with { ConnectionString = redis.ConnectionString };
        o.Feed = BuiltInExchange.FeedOf(exchange, o.Feed with { WarmUp = "none" });
    });

    private static async Task ShouldReachAsync(RealtimeSystem system, long accepted)
    {
        var predictions = system.GetSummary().Predictions;
        await Eventually.BeTrue(
            () => system.GetSummary() is var summary && summary.TicksAccepted >= accepted && summary.Predictions > predictions,
            $"{accepted} ticks in the features, and predictions of them");
    }

    private static async Task ReadyShouldNameRedisAsync(RealtimeSystem system)
    {
        await using var api = await SystemOptions.StartApiAsync(system);
        using var client = new HttpClient { BaseAddress = new Uri(api.Urls.Single()) };
        using var response = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        var parts = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("parts");
        parts.EnumerateObject().Where(part => part.Value.GetProperty("status").GetString() != "healthy").Select(part => part.Name).ShouldBe(["redis"]);
    }

    private static async Task EverythingShouldBeStoredAsync(RealtimeSystem system)
    {
        await Eventually.BeTrue(async () => (await system.Health.CheckAsync())["redis"] is null, "redis to be healthy");
        await Eventually.BeTrue(() => system.GetSummary().TicksAccepted == RecordedTape.Ticks, "the whole tape");
        IReadOnlyList<StoredFeature> stored = [];
        await Eventually.BeTrue(
            async () => (stored = await system.Features.HistoryAsync(RecordedTape.Symbol, "ema_12", limit: RecordedTape.Ticks)).Count == RecordedTape.Ticks,
            "a value of every second");
        (await system.Features.LatestAsync(RecordedTape.Symbol, "ema_12")).ShouldNotBeNull().Timestamp.ShouldBe(stored[^1].Timestamp);
        system.GetSummary().Rejected.Values.Sum().ShouldBe(0);
    }
}
