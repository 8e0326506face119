using Akka.Streams;
using Akka.Streams.Dsl;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Exchange;
using AkkaDayTrade.Exchange.Faults;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Ingest.Decoders;
using AkkaDayTrade.Pipeline.Ingest.Transport;
using Microsoft.Extensions.Time.Testing;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Transport;

/// <summary>Polling and warm-up against the chart endpoint of the simulated exchange.</summary>
public class ExchangeChartTests
{
    /// <summary>A Tuesday, 14:00 in Tokyo.</summary>
    private static readonly DateTimeOffset Start = new(2026, 2, 24, 5, 0, 0, TimeSpan.Zero);

    private static readonly ExchangeOptions Market = new() { Port = 0, Symbols = ["7203", "8306"], Start = Start };

    [Theory]
    [InlineData("")]
    [InlineData("http500=0.5")]
    public async Task Polling_should_tell_every_minute_of_each_symbol_once_and_whole(string faults)
    {
        var clock = new FakeTimeProvider(Start);
        await using var exchange = await SimulatedExchange.StartAsync(Market with { Faults = FaultPlan.Parse(faults) }, clock);
        await using var fixture = new FeedFixture(time: clock);
        var options = FeedFixture.Quick(exchange.Address, FeedFormat.Yahoo) with
        {
            Transport = FeedTransport.Polling,
            Channels = FeedChannels.Bars,
            SymbolMap = new Dictionary<string, string> { ["7203"] = "7203.T", ["8306"] = "8306.T" },
            PollInterval = TimeSpan.FromSeconds(10),
        };
        var told = FeedSources.Create(options, ["7203", "8306"], fixture.Services, fixture.Status)
            .Via(DecodeFlows.Decode(() => FrameDecoders.Create(options, new SymbolTable(options.SymbolMap)), fixture.Metrics, fixture.Time))
            .SelectMany(Bars)
            .Take(8)
            .RunWith(Sink.Seq<Tick>(), fixture.System.Materializer());

        await FeedFixture.Until(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return told.IsCompleted;
        });

        foreach (var symbol in (await told).GroupBy(tick => tick.Symbol))
        {
            var minutes = symbol.Select(tick => (tick.UnixNanos + 1) / Timestamps.NanosPerSecond / 60).ToList();
            minutes.ShouldBe(Enumerable.Range(0, minutes.Count).Select(i => minutes[0] + i), $"the minutes of {symbol.Key}");
            symbol.ShouldAllBe(tick => tick.Kind == TickKind.Bar && tick.Volume > 0);
        }

        (fixture.Status.Read().Errors > 0).ShouldBe(faults.Length > 0);
    }

    [Fact]
    public async Task Exchange_that_answers_too_many_requests_should_not_be_asked_again_soon()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Market with { Faults = FaultPlan.Parse("http429=1") });
        await using var fixture = new FeedFixture();
        fixture.Run(FeedFixture.Quick(exchange.Address, FeedFormat.Yahoo) with { Transport = FeedTransport.Polling, MaxReconnectInterval = TimeSpan.FromMinutes(1) }, "7203.T");

        await FeedFixture.Until(() => fixture.Status.State == FeedState.BackingOff);

        fixture.Status.Read().Reason.ShouldBe("HTTP 429 text/plain");
        fixture.Log.Lines.ShouldContain(line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains("00:1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Warm_up_should_load_the_past_minutes_of_every_symbol()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Market with { AwaitSubscriber = true });
        var options = new FeedOptions { WarmUp = "chart", WarmUpUrl = exchange.Address };

        var bars = await WarmUpSource.LoadAsync(options, ["7203", "8306"], TimeProvider.System, new LogLines());

        bars.Keys.ShouldBe(["7203", "8306"], ignoreOrder: true);
        foreach (var past in bars.Values)
        {
            past.Count.ShouldBeGreaterThan(900, "five days hold more than three sessions");
            past[^1].EndUnixNanos.ShouldBeInRange(Timestamps.ToUnixNanos(Start.AddMinutes(-5)), Timestamps.ToUnixNanos(Start));
            past.Zip(past.Skip(1)).ShouldAllBe(pair => pair.First.EndUnixNanos <= pair.Second.StartUnixNanos);
            past.ShouldAllBe(bar => bar.Low <= bar.Open && bar.Close <= bar.High && bar.Volume > 0);
        }
    }

    [Theory]
    [InlineData("http429=1", "HTTP 429")]
    [InlineData("http500=1", "HTTP 500")]
    public async Task Warm_up_that_the_exchange_refuses_should_leave_the_features_cold(string faults, string reason)
    {
        await using var exchange = await SimulatedExchange.StartAsync(Market with { Faults = FaultPlan.Parse(faults) });
        var log = new LogLines();

        var bars = await WarmUpSource.LoadAsync(new FeedOptions { WarmUp = "chart", WarmUpUrl = exchange.Address }, ["7203"], TimeProvider.System, log);

        bars.ShouldBeEmpty();
        log.Lines.ShouldContain(line => line.Contains(reason, StringComparison.Ordinal));
    }

    private static IEnumerable<Tick> Bars(TickBatch batch)
    {
        Tick[] bars = batch.Ticks.ToArray();
        batch.Release();
        return bars;
    }
}
