using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using AkkaDayTrade.Actors.Features;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Tests.Shared;
using Microsoft.Extensions.Time.Testing;
using static AkkaDayTrade.Actors.Tests.Features.TestSymbols;

namespace AkkaDayTrade.Actors.Tests.Features;

/// <summary>When saves happen, on a clock of the test's own.</summary>
public sealed class CheckpointPacingTests : TestKit
{
    private readonly StoreScript _store;
    private readonly FakeTimeProvider _time = new();
    private readonly List<IActorRef> _entities = [];
    private readonly TestProbe _settled;

    public CheckpointPacingTests()
        : this(StoreScript.Create())
    {
    }

    private CheckpointPacingTests(StoreScript store)
        : base(ConfigurationFactory.ParseString(store.Hocon + Patience.Hocon).WithFallback("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"")) => (_store, _settled) = (store, CreateTestProbe());

    [Fact]
    public void Symbol_that_changes_all_the_time_should_be_saved_once_in_an_interval()
    {
        var entity = Start(new CheckpointSettings { Interval = TimeSpan.FromSeconds(2) })[0];
        for (var position = 1L; position <= 60; position++)
        {
            Advance(TimeSpan.FromMilliseconds(100));
            entity.Tell(NewSlice(1, position - 1, position), TestActor);
            FishForMessage<SliceComputed>(_ => true);
        }

        // One for the epoch, then at 2 s, 4 s and, when it is settled, 6 s.
        AwaitAssert(() => _store.SavesBegun.ShouldBeInRange(3, 4));
    }

    [Fact]
    public void Symbol_that_rests_should_not_be_saved_again()
    {
        Start(new CheckpointSettings { Interval = TimeSpan.FromSeconds(2) });

        Advance(TimeSpan.FromMinutes(5));

        _store.SavesBegun.ShouldBe(1);
    }

    [Fact]
    public void Interval_should_stretch_when_more_is_due_than_there_are_turns()
    {
        var entities = Start(new CheckpointSettings { Interval = TimeSpan.FromSeconds(1), MaxPerSecond = 2 }, count: 10);
        foreach (var entity in entities)
        {
            entity.Tell(NewSlice(1, 0, 1), TestActor);
            FishForMessage<SliceComputed>(_ => true);
        }

        var before = _store.SavesBegun;
        for (var elapsed = 0; elapsed < 30; elapsed++)
        {
            Advance(TimeSpan.FromMilliseconds(100));
        }

        // Due after a second, then two a second: at 1.0, 1.5, 2.0, 2.5 and 3.0 s, instead of ten.
        AwaitAssert(() => (_store.SavesBegun - before).ShouldBeInRange(4, 5));
        for (var elapsed = 0; elapsed < 40; elapsed++)
        {
            Advance(TimeSpan.FromMilliseconds(100));
        }

        AwaitAssert(() => (_store.SavesBegun - before).ShouldBe(10));
    }

    private List<IActorRef> Start(CheckpointSettings settings, int count = 1)
    {
        // Nothing is paced before the saves are: the loads of a few symbols come at once.
        var parts = Parts(Sys, settings, time: _time) with { Loader = Parts(Sys, settings with { MaxPerSecond = 1_000_000 }).Loader };
        _entities.AddRange(Enumerable.Range(0, count).Select(_ => Sys.ActorOf(SymbolEntity.Props(Symbol, parts))));
        foreach (var entity in _entities)
        {
            // All have looked into the store before the first of them saves.
            entity.Tell(new GetRecentTicks(Symbol, 1), TestActor);
            ExpectMsg<RecentTicks>();
        }

        foreach (var entity in _entities)
        {
            entity.Tell(NewSlice(1, Slice.Start, 0), TestActor);
            FishForMessage<SymbolDurable>(_ => true);
        }

        return _entities;
    }

    /// <summary>Both clocks; then every entity has done what became due.</summary>
    private void Advance(TimeSpan by)
    {
        _time.Advance(by);
        ((TestScheduler)Sys.Scheduler).Advance(by);
        foreach (var entity in _entities)
        {
            entity.Tell(new Identify(by), _settled);
            _settled.ExpectMsg<ActorIdentity>();
        }
    }
}
