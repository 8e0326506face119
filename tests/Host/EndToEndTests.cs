using System.Text.Json;
using AkkaDayTrade.Host.Tests.Store;
using StackExchange.Redis;

namespace AkkaDayTrade.Host.Tests;

[Collection(nameof(RunningSystem))]
public sealed class EndToEndTests(RunningSystem running)
{
    [Fact]
    public async Task Ticks_from_the_socket_should_become_keys_that_other_programs_can_read()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{running.System.Servers.RedisPort}");
        var database = redis.GetDatabase();
        RedisValue json = default;
        await Eventually.BeTrue(async () => (json = await database.StringGetAsync("day_trade:feature:7203:sma_20:latest")).HasValue, "sma_20");

        using var document = JsonDocument.Parse((string)json!);
        var value = document.RootElement;
        value.EnumerateObject().Select(member => member.Name).ShouldBe(["name", "value", "timestamp", "symbol", "metadata"]);
        value.GetProperty("name").GetString().ShouldBe("sma_20");
        value.GetProperty("symbol").GetString().ShouldBe("7203");
        value.GetProperty("value").GetDouble().ShouldBePositive();
        (await database.KeyTimeToLiveAsync("day_trade:feature:7203:sma_20:latest"))!.Value.ShouldBeInRange(TimeSpan.FromMinutes(50), TimeSpan.FromHours(1));
        (await database.SetMembersAsync("day_trade:feature:symbols")).Select(symbol => (string)symbol!).ShouldBe(["7203", "8306", "9984"], ignoreOrder: true);
        (await database.SetContainsAsync("day_trade:feature:7203:feature_names", "sma_20")).ShouldBeTrue();
    }

    [Fact]
    public async Task Library_should_give_what_it_promises()
    {
        var system = running.System;

        var prediction = await system.PredictSingleAsync("7203", new Dictionary<string, double> { ["sma_5"] = 1 });
        prediction.Confidence.ShouldBe(0);
        system.GetMetrics().MessagesProcessed.ShouldBePositive();
        system.GetRecentAlerts(3).Count.ShouldBeLessThanOrEqualTo(3);
        system.Completion.IsCompleted.ShouldBeFalse();
        await Eventually.BeTrue(async () => await system.Features.LatestAsync("8306", "ema_12") is not null, "a stored value");
        var problem = await Should.ThrowAsync<ArgumentException>(() => system.SwitchModelAsync("oracle"));
        problem.Message.ShouldContain("simple_ma");
    }
}
