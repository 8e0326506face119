using Akka.Actor;
using Akka.TestKit.Xunit2;
using AkkaDayTrade.Actors.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Tests.Shared;
using static AkkaDayTrade.Actors.Tests.Features.TestSymbols;

namespace AkkaDayTrade.Actors.Tests.Features;

public sealed class SymbolEntityTests() : TestKit(Patience.Hocon)
{
    private static readonly CheckpointSettings Off = new() { Interval = TimeSpan.Zero };

    [Fact]
    public void Slice_should_be_answered_to_its_sender()
    {
        var entity = Start();

        entity.Tell(NewSlice(1, Slice.Start, 0), TestActor);

        var computed = ExpectMsg<SliceComputed>();
        (computed.Symbol, computed.Epoch, computed.LastPosition, computed.Accepted).ShouldBe(("7203", 1, 0, 1));
    }

    [Fact]
    public void Entity_should_call_durable_what_it_has_computed_when_no_checkpoints_are_taken()
    {
        var entity = Start();
        entity.Tell(NewSlice(1, Slice.Start, 0, 1), TestActor);

        ExpectMsg<SliceComputed>().Durable.ShouldBe(1);
    }

    [Fact]
    public void Recent_ticks_should_be_answered_oldest_first()
    {
        var entity = Start();
        entity.Tell(NewSlice(1, Slice.Start, 0, 1, 2), TestActor);
        ExpectMsg<SliceComputed>();

        entity.Tell(new GetRecentTicks("7203", 2), TestActor);

        ExpectMsg<RecentTicks>().Ticks.Select(tick => tick.Position).ShouldBe([1, 2]);
    }

    [Fact]
    public void Slice_that_throws_should_be_reported_and_leave_the_entity_alive_with_an_empty_state()
    {
        var entity = Start(Setup with { Calendar = new BrokenCalendar() });
        entity.Tell(NewSlice(1, Slice.Start, 0), TestActor);
        ExpectMsg<SliceComputed>();

        entity.Tell(BrokenCalendar.Break(NewSlice(1, 0, 1)), TestActor);
        entity.Tell(NewSlice(1, 1, 2), TestActor);

        ExpectMsg<SliceFailed>().LastPosition.ShouldBe(1);
        ExpectMsg<SliceBehind>().Position.ShouldBe(Slice.Start);
    }

    [Fact]
    public void Entity_without_checkpoints_should_stop_at_once()
    {
        var entity = Start();
        Watch(entity);
        entity.Tell(NewSlice(1, Slice.Start, 0), TestActor);
        ExpectMsg<SliceComputed>();

        entity.Tell(StopSymbolEntity.Instance);

        ExpectTerminated(entity);
    }

    private IActorRef Start(SymbolSetup? setup = null) => Sys.ActorOf(SymbolEntity.Props("7203", Parts(Sys, Off, setup)));
}

/// <summary>Throws for one instant.</summary>
internal sealed class BrokenCalendar : TradingCalendar
{
    private const long Broken = 400 * 86_400 * Timestamps.NanosPerSecond;

    public override string Name => "broken";

    public static Slice Break(Slice slice) =>
        slice with { Ticks = [.. slice.Ticks.Select(tick => tick with { UnixNanos = Broken })] };

    public override SessionWindow WindowAt(long unixNanos) => unixNanos == Broken
        ? throw new InvalidOperationException("no such day")
        : Setup.Calendar.WindowAt(unixNanos);
}
