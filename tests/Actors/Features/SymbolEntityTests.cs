using Akka.Actor;
using Akka.TestKit.Xunit2;
using AkkaDayTrade.Actors.Features;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;

namespace AkkaDayTrade.Actors.Tests.Features;

public sealed class SymbolEntityTests : TestKit
{
    [Fact]
    public void Slice_should_be_answered_to_its_sender()
    {
        var entity = Start();

        entity.Tell(NewSlice(Slice.Start, Tick(0)), TestActor);

        var computed = ExpectMsg<SliceComputed>();
        (computed.Symbol, computed.Epoch, computed.LastPosition, computed.Accepted).ShouldBe(("7203", 1, 0, 1));
    }

    [Fact]
    public void Recent_ticks_should_be_answered_oldest_first()
    {
        var entity = Start();
        entity.Tell(NewSlice(Slice.Start, Tick(0), Tick(1), Tick(2)), TestActor);
        ExpectMsg<SliceComputed>();

        entity.Tell(new GetRecentTicks("7203", 2), TestActor);

        ExpectMsg<RecentTicks>().Ticks.Select(tick => tick.Position).ShouldBe([1, 2]);
    }

    [Fact]
    public void Slice_that_throws_should_be_reported_and_leave_the_entity_alive_with_an_empty_state()
    {
        var entity = Sys.ActorOf(SymbolEntity.Props("7203", TestSetup.Symbols with { Calendar = new BrokenCalendar() }));
        entity.Tell(NewSlice(Slice.Start, Tick(0)), TestActor);
        ExpectMsg<SliceComputed>();

        entity.Tell(NewSlice(0, Tick(1) with { UnixNanos = BrokenCalendar.Broken }), TestActor);
        entity.Tell(NewSlice(1, Tick(2)), TestActor);

        ExpectMsg<SliceFailed>().LastPosition.ShouldBe(1);
        ExpectMsg<SliceBehind>().Position.ShouldBe(Slice.Start);
    }

    private IActorRef Start() => Sys.ActorOf(SymbolEntity.Props("7203", TestSetup.Symbols));

    private static Slice NewSlice(long previous, params Tick[] ticks) => new("7203", 1, previous, ticks, Takeover.AfterGap);

    private static Tick Tick(long position) => new()
    {
        Symbol = "7203",
        Position = position,
        UnixNanos = position * Timestamps.NanosPerSecond,
        Price = 100,
        Volume = 1,
        Bid = double.NaN,
        Ask = double.NaN,
    };

    private sealed class BrokenCalendar : TradingCalendar
    {
        public const long Broken = 400 * 86_400 * Timestamps.NanosPerSecond;

        public override string Name => "broken";

        public override SessionWindow WindowAt(long unixNanos) => unixNanos == Broken
            ? throw new InvalidOperationException("no such day")
            : TestSetup.Symbols.Calendar.WindowAt(unixNanos);
    }
}

/// <summary>What the entities of a test share.</summary>
internal static class TestSetup
{
    public static readonly SymbolSetup Symbols = new()
    {
        Set = FeatureSet.Parse("sma(2)"),
        Calendar = TradingCalendars.Parse("always"),
        Mode = PipelineMode.Live,
        BucketNanos = 100 * Timestamps.NanosPerMillisecond,
        MaxDisorder = TimeSpan.Zero,
        RecentTicks = 16,
    };
}
