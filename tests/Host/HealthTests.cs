using AkkaDayTrade.Actors.Features;
using AkkaDayTrade.Host.Tests.Store;

namespace AkkaDayTrade.Host.Tests;

public sealed class HealthTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Feed_that_falls_silent_should_be_unhealthy_until_data_comes_again()
    {
        await using var system = await RealtimeSystem.StartAsync(options =>
        {
            options.OnFreePorts(_data.Path);
            options.Exchange = options.Exchange with { Rate = 100, Faults = "mute=6s:4s" };
            options.Feed = options.Feed with { MuteAfter = TimeSpan.FromSeconds(1), ReconnectInterval = TimeSpan.FromMilliseconds(100) };
        });
        await Eventually.BeTrue(async () => await FeedAsync() is null && system.GetCounters().Ticks > 0, "a healthy feed");

        var problems = new List<string>();
        await Eventually.BeTrue(
            async () =>
            {
                if (await FeedAsync() is { } problem)
                {
                    problems.Add(problem);
                }

                return problems.Exists(problem => problem.Contains("while the market trades", StringComparison.Ordinal));
            },
            "a silent feed to be named");
        // The other parts do not suffer.
        (await system.Health.CheckAsync()).Where(part => part.Key != "feed").ShouldAllBe(part => part.Value == null);

        var ticks = system.GetCounters().Ticks;
        await Eventually.BeTrue(async () => system.GetCounters().Ticks > ticks && await FeedAsync() is null, "the feed to be healthy again");

        async Task<string?> FeedAsync() => (await system.Health.CheckAsync())["feed"];
    }

    [Fact]
    public async Task Pipeline_whose_symbols_do_not_answer_should_be_unhealthy()
    {
        await using var system = await RealtimeSystem.StartAsync(options =>
        {
            options.OnFreePorts(_data.Path);
            options.Exchange = options.Exchange with { Rate = 100 };
        });
        await Eventually.BeTrue(() => system.Options.Symbols.All(symbol => system.Live.NewestVector(symbol) is not null), "features");
        (await system.Health.CheckAsync())["pipeline"].ShouldBeNull();

        // With it go the entities, and nobody starts them again.
        system.Node.System.Stop(system.Node.Actors.Get<SymbolShards>());

        await Eventually.BeTrue(
            async () => (await system.Health.CheckAsync())["pipeline"]?.Contains("no symbol has answered", StringComparison.Ordinal) == true, "the stall to be named", TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Node_that_is_told_to_stop_should_not_be_ready_from_that_moment_on()
    {
        await using var system = await RealtimeSystem.StartAsync(options => options.OnFreePorts(_data.Path));
        await Eventually.BeTrue(async () => (await system.Health.CheckAsync()).Values.All(problem => problem is null), "a healthy node");

        var stopping = system.StopAsync();

        (await system.Health.CheckAsync())["cluster"].ShouldBe("this node is stopping");
        await stopping;
    }
}
