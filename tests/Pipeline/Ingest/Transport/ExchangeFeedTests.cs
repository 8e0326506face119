using Akka.Streams;
using Akka.Streams.Dsl;
using AkkaDayTrade.Exchange;
using AkkaDayTrade.Exchange.Faults;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Ingest.Decoders;
using AkkaDayTrade.Pipeline.Ingest.Transport;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Transport;

/// <summary>The feeds against the simulated exchange, over real sockets.</summary>
public class ExchangeFeedTests
{
    private static readonly ExchangeOptions Market = new() { Port = 0, Rate = 2000, Symbols = ["7203", "8306"] };

    [Theory]
    [InlineData("7203 8306")]
    [InlineData("")]
    public async Task Native_feed_should_deliver_ticks_of_what_was_subscribed(string symbols)
    {
        await using var exchange = await SimulatedExchange.StartAsync(Market);
        await using var fixture = new FeedFixture();
        var options = FeedFixture.Quick(exchange.WebSocketUri("/native"));

        var batches = await FeedSources.Create(options, symbols.Split(' ', StringSplitOptions.RemoveEmptyEntries), fixture.Services, fixture.Status)
            .Via(DecodeFlows.Decode(() => FrameDecoders.Create(options, new SymbolTable()), fixture.Metrics, fixture.Time))
            .Select(batch =>
            {
                var seen = (Symbols: batch.Ticks.ToArray().Select(tick => tick.Symbol).ToArray(), Rejected: batch.Rejected.Total);
                batch.Release();
                return seen;
            })
            .Take(200)
            .RunWith(Sink.Seq<(string[] Symbols, long Rejected)>(), fixture.System.Materializer())
            .WaitAsync(FeedFixture.Deadline);

        batches.SelectMany(batch => batch.Symbols).Distinct().Order().ShouldBe(["7203", "8306"]);
        batches.Sum(batch => batch.Rejected).ShouldBe(0);
        await FeedFixture.Until(() => exchange.ConnectionCount == 0);
    }

    [Theory]
    [InlineData("drop=150ms")]
    [InlineData("close=150ms")]
    [InlineData("reset=150ms")]
    [InlineData("refuse=0.5,drop=150ms")]
    [InlineData("mute=400ms:300ms")]
    public async Task Feed_should_outlive_a_faulty_exchange_and_declare_each_interruption(string faults)
    {
        await using var exchange = await SimulatedExchange.StartAsync(Market with { Faults = FaultPlan.Parse(faults) });
        await using var fixture = new FeedFixture();
        var options = FeedFixture.Quick(exchange.WebSocketUri("/native")) with { MuteAfter = TimeSpan.FromMilliseconds(100) };

        var frames = FeedSources.Create(options, ["7203"], fixture.Services, fixture.Status)
            .Select(Received.From)
            .Where(frame => frame.AfterInterruption)
            .RunWith(Sink.Queue<Received>(), fixture.System.Materializer());
        for (var i = 0; i < 3; i++)
        {
            (await FeedFixture.NextAsync(frames)).Text.ShouldNotBeEmpty();
        }

        fixture.Status.Read().Reconnects.ShouldBeGreaterThanOrEqualTo(3);
        fixture.Status.Read().DroppedFrames.ShouldBe(0);
    }
}
