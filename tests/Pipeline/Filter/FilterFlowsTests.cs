using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;
using AkkaDayTrade.Pipeline.Filter;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Telemetry;
using AkkaDayTrade.Tests.Shared;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using static AkkaDayTrade.Pipeline.Tests.Filter.Ticks;

namespace AkkaDayTrade.Pipeline.Tests.Filter;

public sealed class FilterFlowsTests() : TestKit(Patience.Hocon)
{
    private readonly FakeTimeProvider _time = new(Afternoon);
    private readonly PipelineMetrics _metrics = new();

    [Fact]
    public async Task The_first_reason_should_count_in_the_order_of_the_contract()
    {
        var late = Timestamps.ToUnixNanos(Afternoon.AddHours(3)); // the market is closed, and the clock far away
        var worst = Quote(101, 100) with { Symbol = "0000", UnixNanos = late, Volume = -1, Bid = -1 };
        var mended = new[]
        {
            worst,
            worst with { Symbol = "7203" },
            worst with { Symbol = "7203", Bid = 101 },
            worst with { Symbol = "7203", Bid = 101, Volume = 0 },
            worst with { Symbol = "7203", Bid = 99, Volume = 0 },
            worst with { Symbol = "7203", Bid = 99, Volume = 0, UnixNanos = Timestamps.ToUnixNanos(Afternoon.AddMinutes(-5)) },
            worst with { Symbol = "7203", Bid = 99, Volume = 0, UnixNanos = Timestamps.ToUnixNanos(Afternoon) },
        };
        var options = new FilterOptions { Hours = "tokyo", MaxAge = TimeSpan.FromMinutes(1) };

        var batch = (await Run(Chain(options), Batch(mended))).Single();

        batch.Ticks.ToArray().Select(tick => tick.Position).ShouldBe([6]);
        foreach (var reason in new[]
        {
            RejectReason.Symbol, RejectReason.Price, RejectReason.Volume, RejectReason.Crossed, RejectReason.Hours, RejectReason.Stale,
        })
        {
            batch.Rejected[reason].ShouldBe(1, RejectReasons.NameOf(reason));
            _metrics.RejectedBy(reason).ShouldBe(1, RejectReasons.NameOf(reason));
        }

        _metrics.Ticks.ShouldBe(7);
    }

    [Fact]
    public async Task The_decoders_rejections_should_be_reported_with_the_batch_once()
    {
        var batch = Batch(Trade(), Trade(price: -1));
        batch.Reject(RejectReason.Malformed, "no price");

        await Run(Chain(new FilterOptions()), batch);

        _metrics.Ticks.ShouldBe(3);
        _metrics.RejectedBy(RejectReason.Malformed).ShouldBe(1);
        _metrics.RejectedBy(RejectReason.Price).ShouldBe(1);
    }

    [Fact]
    public async Task A_batch_that_loses_all_its_ticks_should_still_go_on()
    {
        var batches = await Run(Chain(new FilterOptions()), Batch(Trade(price: -1)), Batch(), Batch(Trade()));

        batches.Select(batch => batch.Count).ShouldBe([0, 0, 1]);
    }

    [Fact]
    public async Task A_filter_of_ones_own_should_take_one_class_and_one_line()
    {
        var chain = FilterFlows.Chain(
            () =>
            [
                .. TickFilters.Standard(new FilterOptions(), ["7203"], TradingCalendars.Always, PipelineMode.Live, _time),
                new RoundLotFilter(100),
            ],
            _metrics);

        var batch = (await Run(chain, Batch(Trade(volume: 300), Trade(volume: 250)))).Single();

        batch.Ticks.ToArray().Select(tick => tick.Volume).ShouldBe([300]);
        _metrics.RejectedBy(RejectReason.Volume).ShouldBe(1);
    }

    [Fact]
    public async Task Each_stream_should_get_filters_of_its_own()
    {
        var made = 0;
        var chain = FilterFlows.Chain(() => { made++; return []; }, _metrics);

        await Run(chain, Batch(Trade()));
        await Run(chain, Batch(Trade()));

        made.ShouldBe(2);
    }

    [Fact]
    public async Task Rate_limit_should_refuse_all_ticks_of_the_messages_beyond_it()
    {
        var (feed, result) = RunByHand(FilterFlows.RateLimit(2, PipelineMode.Live, _time).Via(Chain(new FilterOptions())));
        await feed.OfferAsync(Batch(Trade(), Trade()));
        await feed.OfferAsync(Batch(Trade()));
        await feed.OfferAsync(Batch(Trade(), Trade(price: -1), Trade()));
        await AwaitAssertAsync(() => _metrics.Ticks.ShouldBe(6));
        _time.Advance(TimeSpan.FromMilliseconds(500));
        await feed.OfferAsync(Batch(Trade()));
        await feed.OfferAsync(Batch(Trade()));
        feed.Complete();

        (await result).Select(batch => batch.Count).ShouldBe([2, 1, 0, 1, 0]);
        _metrics.Ticks.ShouldBe(8);
        _metrics.RejectedBy(RejectReason.RateLimited).ShouldBe(4);
        _metrics.RejectedBy(RejectReason.Price).ShouldBe(0, "rate_limited is tried before price");
    }

    [Fact]
    public async Task Rate_limit_should_not_save_up_more_than_a_seconds_worth()
    {
        var flow = FilterFlows.RateLimit(3, PipelineMode.Live, _time);
        _time.Advance(TimeSpan.FromHours(1));

        var batches = await Run(flow, Enumerable.Range(0, 5).Select(_ => Batch(Trade())).ToArray());

        batches.Select(batch => batch.Count).ShouldBe([1, 1, 1, 0, 0]);
    }

    [Fact]
    public async Task Messages_without_events_should_not_count_against_the_rate()
    {
        var batches = await Run(FilterFlows.RateLimit(1, PipelineMode.Live, _time), Batch(), Batch(), Batch(Trade()));

        batches.Sum(batch => batch.Count).ShouldBe(1);
    }

    [Theory]
    [InlineData(0, PipelineMode.Live)]
    [InlineData(1, PipelineMode.Replay)]
    public async Task Rate_should_be_unlimited_at_zero_and_in_replay(int rate, PipelineMode mode)
    {
        var batches = await Run(FilterFlows.RateLimit(rate, mode, _time), Batch(Trade()), Batch(Trade()), Batch(Trade()));

        batches.Sum(batch => batch.Count).ShouldBe(3);
    }

    [Fact]
    public async Task The_ledger_should_balance_and_decisions_not_depend_on_how_ticks_are_batched()
    {
        var anyTick =
            from symbol in Gen.OneOf("7203", "8306", "0000")
            from price in Gen.OneOf(double.NaN, 0, -1, 2100, 1e9)
            from volume in Gen.OneOf(double.NaN, -1, 0, 100)
            from bid in Gen.OneOf(double.NaN, 0, 2099, 2101)
            from ask in Gen.OneOf(double.NaN, 2100)
            from kind in Gen.OneOf(TickKind.Trade, TickKind.Quote, TickKind.Bar)
            from hours in Gen.Int[-30, 30]
            select Trade(price, volume) with { Symbol = symbol, Bid = bid, Ask = ask, Kind = kind, UnixNanos = Timestamps.ToUnixNanos(Afternoon.AddHours(hours)) };
        var tape = anyTick.Array[5000].Single();
        var options = new FilterOptions { Hours = "tokyo" };

        var whole = (await Run(Chain(options), Batch(tape))).Single();
        var parts = await Run(Chain(options), tape.Chunk(7).Select(Batch).ToArray());

        (whole.Count + whole.Rejected.Total).ShouldBe(5000);
        whole.Count.ShouldBeGreaterThan(0);
        whole.Ticks.ToArray().Select(tick => tick.Position).ShouldBeInOrder();
        parts.SelectMany(batch => batch.Ticks.ToArray()).Select(WithoutPosition).ShouldBe(whole.Ticks.ToArray().Select(WithoutPosition));
        _metrics.Ticks.ShouldBe(10_000);
        RejectReasons.All.Select((_, reason) => _metrics.RejectedBy((RejectReason)reason)).Sum().ShouldBe(2 * whole.Rejected.Total);

        static Tick WithoutPosition(Tick tick) => tick with { Position = 0 };
    }

    protected override void AfterAll()
    {
        _metrics.Dispose();
        base.AfterAll();
    }

    private Flow<TickBatch, TickBatch, NotUsed> Chain(FilterOptions options) => FilterFlows.Chain(
        () => TickFilters.Standard(options, ["7203", "8306"], TradingCalendars.Parse(options.Hours), PipelineMode.Live, _time), _metrics);

    private async Task<IReadOnlyList<TickBatch>> Run(Flow<TickBatch, TickBatch, NotUsed> flow, params TickBatch[] batches) =>
        await Source.From(batches).Via(flow).RunWith(Sink.Seq<TickBatch>(), Sys.Materializer());

    private (ISourceQueueWithComplete<TickBatch> Feed, Task<System.Collections.Immutable.IImmutableList<TickBatch>> Result) RunByHand(
        Flow<TickBatch, TickBatch, NotUsed> flow) =>
        Source.Queue<TickBatch>(16, OverflowStrategy.Backpressure).Via(flow).ToMaterialized(Sink.Seq<TickBatch>(), Keep.Both).Run(Sys.Materializer());

    private sealed class RoundLotFilter(double lot) : ITickFilter
    {
        public RejectReason? Judge(ref Tick tick) => tick.Volume % lot == 0 ? null : RejectReason.Volume;
    }
}
