using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Exchange;
using AkkaDayTrade.Host.Composition;
using AkkaDayTrade.Host.Tests.Store;
using AkkaDayTrade.Pipeline.Ingest.Transport;

namespace AkkaDayTrade.Host.Tests.EndToEnd;

public sealed class FeedOutageTests : IDisposable
{
    private static readonly string[] Symbols = ["7203", "8306", "9984"];

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Feed_that_goes_away_should_be_tried_again_and_leave_one_declared_gap_per_symbol()
    {
        var options = new ExchangeOptions { Port = 0, Format = ExchangeFormat.Native, Symbols = Symbols, Rate = 1_000 };
        var exchange = await SimulatedExchange.StartAsync(options);
        await using var system = await RealtimeSystem.StartAsync(o =>
        {
            o.OnFreePorts(_directory.Path);
            o.Symbols = Symbols;
            o.Feed = BuiltInExchange.FeedOf(exchange, o.Feed with
            {
                WarmUp = "none",
                ReconnectInterval = TimeSpan.FromMilliseconds(20),
                MaxReconnectInterval = TimeSpan.FromMilliseconds(100),
            });
        });
        await Eventually.BeTrue(() => Symbols.All(symbol => QualityOf(system, symbol) == VectorQuality.NotReady && Ready(system, symbol) == 8), "ready features");

        await exchange.DisposeAsync();

        await Eventually.BeTrue(() => system.Feeds[0].Read().Errors > 2, "further attempts");
        (await system.Health.CheckAsync()).Where(part => part.Value is not null).Select(part => part.Key).ShouldBe(["feed"]);
        var before = system.GetSummary();
        before.Gaps.ShouldBe(0);

        // Slowly enough that the flag, which goes when every window has been filled anew, is seen.
        await using var again = await SimulatedExchange.StartAsync(options with { Port = exchange.Port, Rate = 60 });

        await Eventually.BeTrue(() => Symbols.All(symbol => QualityOf(system, symbol).HasFlag(VectorQuality.Gap)), "vectors with the flag");
        system.Feeds[0].State.ShouldBe(FeedState.Connected);
        (await system.Health.CheckAsync()).Values.ShouldAllBe(problem => problem == null);
        var after = system.GetSummary();
        after.Gaps.ShouldBe(Symbols.Length);
        after.TicksAccepted.ShouldBeGreaterThan(before.TicksAccepted);
        Symbols.ShouldAllBe(symbol => Ready(system, symbol) == 8, "features keep their values over the gap");
    }

    private static VectorQuality QualityOf(RealtimeSystem system, string symbol) => system.Live.NewestVector(symbol)?.Quality ?? VectorQuality.None;

    /// <summary>All but the feature on bars, which needs minutes.</summary>
    private static int Ready(RealtimeSystem system, string symbol) =>
        system.Live.NewestVector(symbol) is { } vector ? vector.Set.CountReady(vector.Values) : 0;
}
