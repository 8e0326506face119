using Akka.Streams;
using Akka.Streams.Dsl;
using AkkaDayTrade.Domain.Market;
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
    [InlineData(FeedFormat.Native, "/native", "7203 8306")]
    [InlineData(FeedFormat.Native, "/native", "")]
    [InlineData(FeedFormat.Polygon, "/stocks", "7203 8306")]
    [InlineData(FeedFormat.Polygon, "/stocks", "")]
    [InlineData(FeedFormat.Alpaca, "/v2/iex", "7203 8306")]
    [InlineData(FeedFormat.Alpaca, "/v2/iex", "7203 8306", FeedCodec.MsgPack)]
    [InlineData(FeedFormat.Yahoo, "/yahoo?version=2", "7203 8306")]
    public async Task Feed_should_sign_in_and_deliver_ticks_of_what_was_subscribed(
        FeedFormat format, string path, string symbols, FeedCodec codec = FeedCodec.Json)
    {
        await using var exchange = await SimulatedExchange.StartAsync(Market);
        await using var fixture = new FeedFixture();
        var options = FeedFixture.Quick(exchange.WebSocketUri(path), format) with { Codec = codec };

        var batches = await FeedSources.Create(options, symbols.Split(' ', StringSplitOptions.RemoveEmptyEntries), fixture.Services, fixture.Status)
            .Via(DecodeFlows.Decode(() => FrameDecoders.Create(options, new SymbolTable()), fixture.Metrics, fixture.Time))
            .Select(batch =>
            {
                var seen = (Symbols: batch.Ticks.ToArray().Select(tick => tick.Symbol).ToArray(), Rejected: batch.Rejected.Total);
                batch.Release();
                return seen;
            })
            .Take(100)
            .RunWith(Sink.Seq<(string[] Symbols, long Rejected)>(), fixture.System.Materializer())
            .WaitAsync(FeedFixture.Deadline);

        batches.SelectMany(batch => batch.Symbols).Distinct().Order().ShouldBe(["7203", "8306"]);
        batches.Sum(batch => batch.Rejected).ShouldBe(0);
        await FeedFixture.Until(() => exchange.ConnectionCount == 0);
    }

    [Theory]
    [InlineData(FeedFormat.Polygon, "/stocks", "auth_failed")]
    [InlineData(FeedFormat.Alpaca, "/v2/iex", "402")]
    public async Task Wrong_key_should_end_in_the_fatal_state(FeedFormat format, string path, string reason)
    {
        await using var exchange = await SimulatedExchange.StartAsync(Market);
        await using var fixture = new FeedFixture();
        fixture.Run(FeedFixture.Quick(exchange.WebSocketUri(path), format) with { Key = "bad-key" }, "7203");

        await FeedFixture.Until(() => fixture.Status.State == FeedState.Fatal);

        fixture.Status.Read().Reason.ShouldNotBeNull().ShouldStartWith(reason);
        await FeedFixture.Until(() => exchange.ConnectionCount == 0);
    }

    [Fact]
    public async Task Polygon_feed_that_is_evicted_by_another_should_leave_it_the_place()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Market);
        await using var older = new FeedFixture();
        await using var newer = new FeedFixture();
        var options = FeedFixture.Quick(exchange.WebSocketUri("/stocks"), FeedFormat.Polygon) with { MaxReconnectInterval = TimeSpan.FromMinutes(1) };
        await FeedFixture.NextAsync(older.Run(options, "7203"));

        await FeedFixture.NextAsync(newer.Run(options, "7203"));

        await FeedFixture.Until(() => older.Status.State == FeedState.BackingOff);
        older.Status.Read().Reason.ShouldNotBeNull().ShouldStartWith("max_connections");
        newer.Status.State.ShouldBe(FeedState.Connected);
    }

    [Fact]
    public async Task Alpaca_feed_that_finds_the_place_taken_should_get_in_when_the_other_leaves()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Market);
        await using var first = new FeedFixture();
        await using var second = new FeedFixture();
        var options = FeedFixture.Quick(exchange.WebSocketUri("/v2/iex"), FeedFormat.Alpaca);
        await FeedFixture.NextAsync(first.Run(options, out var stop, "7203"));
        var waiting = second.Run(options, "7203");
        await FeedFixture.Until(() => second.Status.Read().VendorMessages.Any(message => message.StartsWith("406", StringComparison.Ordinal)));

        stop.Shutdown();

        await FeedFixture.NextAsync(waiting);
        second.Status.Read().Errors.ShouldBe(0, "it stayed on its socket");
    }

    [Theory]
    [InlineData("drop=150ms")]
    [InlineData("close=150ms")]
    [InlineData("reset=150ms")]
    [InlineData("refuse=0.5,drop=150ms")]
    [InlineData("mute=400ms:300ms")]
    [InlineData("halfopen=150ms")]
    [InlineData("drop=150ms,repeat=1")]
    public async Task Feed_should_outlive_a_faulty_exchange_and_declare_each_interruption(string faults)
    {
        await using var exchange = await SimulatedExchange.StartAsync(Market with { Faults = FaultPlan.Parse(faults) });
        await using var fixture = new FeedFixture();
        var options = FeedFixture.Quick(exchange.WebSocketUri("/native")) with
        {
            MuteAfter = faults.StartsWith("mute", StringComparison.Ordinal) ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromMinutes(1),
            Heartbeat = TimeSpan.FromMilliseconds(600),
        };

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

    [Theory]
    [InlineData(FeedCodec.Json)]
    [InlineData(FeedCodec.MsgPack)]
    public async Task Alpaca_feed_should_wait_for_its_own_ghost_on_one_socket(FeedCodec codec)
    {
        await using var exchange = await SimulatedExchange.StartAsync(Market with { Faults = FaultPlan.Parse("drop=150ms,ghost=300ms") });
        await using var fixture = new FeedFixture();
        var frames = fixture.Run(FeedFixture.Quick(exchange.WebSocketUri("/v2/iex"), FeedFormat.Alpaca) with { Codec = codec }, "7203");
        await FeedFixture.NextAsync(frames);

        Received next;
        do
        {
            next = await FeedFixture.NextAsync(frames);
        }
        while (!next.AfterInterruption);

        fixture.Status.Read().VendorMessages.ShouldContain(message => message.StartsWith("406", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Skewed_clock_of_the_exchange_should_show_in_the_times_of_the_ticks()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Market with { Faults = FaultPlan.Parse("skew=-10m") });
        await using var fixture = new FeedFixture();
        var options = FeedFixture.Quick(exchange.WebSocketUri("/stocks"), FeedFormat.Polygon);

        var late = await FeedSources.Create(options, ["7203"], fixture.Services, fixture.Status)
            .Via(DecodeFlows.Decode(() => FrameDecoders.Create(options, new SymbolTable()), fixture.Metrics, fixture.Time))
            .Where(batch => batch.Count > 0)
            .Select(batch => fixture.Time.GetUtcNow() - Timestamps.FromUnixNanos(batch.Ticks[0].UnixNanos))
            .RunWith(Sink.First<TimeSpan>(), fixture.System.Materializer())
            .WaitAsync(FeedFixture.Deadline);

        late.ShouldBeInRange(TimeSpan.FromMinutes(9.9), TimeSpan.FromMinutes(11));
    }
}
