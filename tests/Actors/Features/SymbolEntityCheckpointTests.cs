using Akka.Actor;
using Akka.TestKit.Xunit2;
using AkkaDayTrade.Actors.Features;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Telemetry;
using AkkaDayTrade.Tests.Shared;
using Microsoft.Extensions.Time.Testing;
using static AkkaDayTrade.Actors.Tests.Features.TestSymbols;

namespace AkkaDayTrade.Actors.Tests.Features;

public sealed class SymbolEntityCheckpointTests : TestKit
{
    private readonly StoreScript _store;

    public SymbolEntityCheckpointTests()
        : this(StoreScript.Create())
    {
    }

    private SymbolEntityCheckpointTests(StoreScript store)
        : base(store.Hocon + Patience.Hocon) => _store = store;

    [Fact]
    public async Task First_slice_of_an_epoch_should_be_answered_only_after_a_checkpoint_that_records_it()
    {
        _store.Saves.Close();
        var entity = Start(Rarely);
        entity.Tell(NewSlice(1, Slice.Start, 0), TestActor);
        await AwaitConditionAsync(() => Task.FromResult(_store.SavesBegun == 1));

        entity.Tell(new GetRecentTicks(Symbol, 1), TestActor);
        ExpectMsg<RecentTicks>().Ticks.Length.ShouldBe(1);
        _store.Saves.Open();

        ExpectMsg<SliceComputed>().Durable.ShouldBe(0);
        Saved().Epoch.ShouldBe(1);
    }

    [Fact]
    public async Task First_slice_of_an_epoch_should_wait_for_its_own_checkpoint_when_one_of_the_older_epoch_is_under_way()
    {
        var entity = Start(Often);
        entity.Tell(NewSlice(1, Slice.Start, 0), TestActor);
        FishForMessage<SymbolDurable>(_ => true);
        _store.Saves.Close();
        entity.Tell(NewSlice(1, 0, 1), TestActor);
        await AwaitConditionAsync(() => Task.FromResult(_store.SavesBegun == 2));
        var next = CreateTestProbe();
        entity.Tell(NewSlice(2, Slice.Start, 0), next);
        entity.Tell(new GetRecentTicks(Symbol, 1), next);
        next.ExpectMsg<RecentTicks>();
        _store.Saves.Open();

        next.ExpectMsg<SliceComputed>().Epoch.ShouldBe(2);
        Saved().Epoch.ShouldBe(2);
    }

    [Fact]
    public void First_slice_should_stay_unanswered_when_its_checkpoint_fails_and_be_answered_when_it_comes_again()
    {
        _store.SaveFailures.Enqueue(new TimeoutException("no answer"));
        var parts = Parts(Sys, Rarely);
        var entity = Start(parts);
        entity.Tell(NewSlice(1, Slice.Start, 0), TestActor);
        AwaitCondition(() => parts.Faults.Metrics.ErrorsOf(CheckpointError.Save) == 1);
        entity.Tell(new GetRecentTicks(Symbol, 1), TestActor);
        ExpectMsg<RecentTicks>();

        entity.Tell(NewSlice(1, Slice.Start, 0), TestActor);

        ExpectMsg<SliceComputed>().Accepted.ShouldBe(1);
    }

    [Fact]
    public void Entity_should_tell_the_last_sender_what_is_durable_under_the_incarnation_of_its_answers()
    {
        var entity = Start(Often);
        var former = CreateTestProbe();
        entity.Tell(NewSlice(1, Slice.Start, 0), former);
        former.ExpectMsg<SliceComputed>();
        entity.Tell(NewSlice(1, 0, 1, 2), TestActor);
        var answer = FishForMessage<SliceComputed>(_ => true);

        var durable = FishForMessage<SymbolDurable>(message => message.Position == 2);

        (durable.Epoch, durable.Incarnation).ShouldBe((1, answer.Incarnation));
        entity.Tell(NewSlice(1, 2, 3), TestActor);
        FishForMessage<SliceComputed>(_ => true).Durable.ShouldBe(2);
    }

    [Fact]
    public void End_of_the_input_should_be_saved_without_waiting_for_the_interval()
    {
        var entity = Start(Rarely);
        entity.Tell(NewSlice(1, Slice.Start, 0), TestActor);
        FishForMessage<SymbolDurable>(_ => true);
        entity.Tell(NewSlice(1, 0, 1), TestActor);

        entity.Tell(NewSlice(1, 1) with { EndOfInput = true }, TestActor);

        FishForMessage<SymbolDurable>(_ => true).Position.ShouldBe(1);
    }

    [Fact]
    public void Entity_should_go_on_from_its_checkpoint()
    {
        _store.Put(Id, 9, Checkpoint(epoch: 1, position: 2));
        var entity = Start(Rarely);

        entity.Tell(NewSlice(1, 4, 5), TestActor);
        ExpectMsg<SliceBehind>().Position.ShouldBe(2);
        entity.Tell(NewSlice(1, 2, 3, 4), TestActor);

        var computed = ExpectMsg<SliceComputed>();
        (computed.Accepted, computed.GapsDeclared, computed.Durable).ShouldBe((2, 0, 2));
        computed.Vectors[0]["sma_2"].ShouldBe(102.5);
    }

    [Fact]
    public void Entity_that_died_after_its_checkpoint_and_before_its_answer_came_through_should_give_the_same_answer_again()
    {
        var slice = NewSlice(1, Slice.Start, 0, 1, 2);
        var first = Start(Rarely);
        first.Tell(slice, TestActor);
        var answer = ExpectMsg<SliceComputed>();
        ExpectMsg<SymbolDurable>();
        Kill(first);

        Start(Rarely).Tell(slice, TestActor);

        var again = ExpectMsg<SliceComputed>();
        (again.Accepted, again.Durable).ShouldBe((3, 2));
        again.Vectors.Select(vector => (vector.Position, vector["sma_2"])).ShouldBe(answer.Vectors.Select(vector => (vector.Position, vector["sma_2"])));
        again.Incarnation.ShouldNotBe(answer.Incarnation);
    }

    [Fact]
    public void Entity_that_died_before_its_checkpoint_should_ask_for_what_came_after_the_one_before()
    {
        var first = Start(Rarely);
        first.Tell(NewSlice(1, Slice.Start, 0), TestActor);
        FishForMessage<SymbolDurable>(_ => true);
        first.Tell(NewSlice(1, 0, 1), TestActor);
        ExpectMsg<SliceComputed>().Durable.ShouldBe(0);
        Kill(first);

        Start(Rarely).Tell(NewSlice(1, 1, 2), TestActor);

        ExpectMsg<SliceBehind>().Position.ShouldBe(0);
    }

    [Fact]
    public void Slice_that_throws_should_restart_the_entity_from_its_checkpoint()
    {
        var entity = Start(Parts(Sys, Rarely, Setup with { Calendar = new BrokenCalendar() }));
        entity.Tell(NewSlice(1, Slice.Start, 0, 1), TestActor);
        FishForMessage<SymbolDurable>(_ => true);
        entity.Tell(NewSlice(1, 1, 2), TestActor);
        ExpectMsg<SliceComputed>();

        entity.Tell(BrokenCalendar.Break(NewSlice(1, 2, 3)), TestActor);
        entity.Tell(NewSlice(1, 3, 4), TestActor);

        ExpectMsg<SliceFailed>().LastPosition.ShouldBe(3);
        ExpectMsg<SliceBehind>().Position.ShouldBe(1);
    }

    [Fact]
    public void Store_that_fails_should_be_asked_again_and_never_make_a_symbol_start_afresh()
    {
        _store.Put(Id, 9, Checkpoint(epoch: 1, position: 2));
        _store.LoadFailures.Enqueue(new TimeoutException("no answer"));
        _store.LoadFailures.Enqueue(new InvalidOperationException("READONLY You can't write against a read only replica."));
        var parts = Parts(Sys, Rarely);
        var entity = Start(parts);

        entity.Tell(NewSlice(1, 2, 3), TestActor);

        ExpectMsg<SliceComputed>().Accepted.ShouldBe(1);
        parts.Faults.Metrics.ErrorsOf(CheckpointError.Load).ShouldBe(2);
    }

    [Fact]
    public void While_it_loads_only_the_newest_slice_and_a_bounded_number_of_queries_should_wait()
    {
        _store.Loads.Close();
        var entity = Start(Rarely);
        entity.Tell(NewSlice(1, Slice.Start, 0), TestActor);
        entity.Tell(NewSlice(2, Slice.Start, 0, 1), TestActor);
        entity.Tell(NewSlice(1, Slice.Start, 0), TestActor);
        var asker = CreateTestProbe();
        for (var i = 0; i < 100; i++)
        {
            entity.Tell(new GetRecentTicks(Symbol, 1), asker);
        }

        entity.Tell(new Identify(1), TestActor);
        ExpectMsg<ActorIdentity>();
        _store.Loads.Open();

        ExpectMsg<SliceComputed>().Epoch.ShouldBe(2);
        asker.ReceiveN(32, Patience.Long).ShouldAllBe(message => message is RecentTicks);
        asker.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Unreadable_checkpoint_should_start_the_symbol_anew_with_its_gap_flagged_and_counted(bool envelope)
    {
        _store.Put(Id, 9, envelope ? StoreScript.Broken : [1, 2, 3, 4, 5]);
        var parts = Parts(Sys, Rarely);
        var entity = Start(parts);

        entity.Tell(NewSlice(1, Slice.Start, 0), TestActor);

        var computed = ExpectMsg<SliceComputed>();
        computed.GapsDeclared.ShouldBe(1);
        computed.Vectors.ShouldAllBe(vector => vector.Quality.HasFlag(VectorQuality.Gap));
        parts.Faults.Metrics.ErrorsOf(CheckpointError.Unreadable).ShouldBe(1);
        Enumerable.Sum(Enum.GetValues<CheckpointFault>(), parts.Faults.Metrics.FreshStartsBy).ShouldBe(1);
        AwaitCondition(() => _store.Stored(Id).Count == 1 && !_store.Stored(Id).ContainsKey(9));
    }

    [Fact]
    public void Of_several_checkpoints_the_furthest_should_count_and_one_should_remain()
    {
        _store.Put(Id, 3, Checkpoint(epoch: 2, position: 4));
        _store.Put(Id, 5, Checkpoint(epoch: 2, position: 1));
        _store.Put(Id, 7, Checkpoint(epoch: 1, position: 9));
        _store.Put(Id, 9, [1]);
        var entity = Start(Often);

        entity.Tell(NewSlice(2, 4, 5), TestActor);

        ExpectMsg<SliceComputed>().GapsDeclared.ShouldBe(0);
        ExpectMsg<SymbolDurable>().Position.ShouldBe(5);
        AwaitCondition(() => _store.Stored(Id).Count == 1);
        Saved().Position.ShouldBe(5);
    }

    [Fact]
    public void Late_save_of_a_rival_should_neither_win_by_its_time_nor_be_deleted_unread()
    {
        var entity = Start(Often);
        entity.Tell(NewSlice(3, Slice.Start, 0, 1), TestActor);
        FishForMessage<SymbolDurable>(message => message.Position == 1);
        _store.Put(Id, long.MaxValue / 2, Checkpoint(epoch: 2, position: 50));
        entity.Tell(NewSlice(3, 1, 2), TestActor);
        FishForMessage<SymbolDurable>(message => message.Position == 2);
        AwaitCondition(() => _store.Stored(Id).Count == 2);
        Kill(entity);

        var next = Start(Often);
        next.Tell(NewSlice(3, 2, 3), TestActor);

        FishForMessage<SliceComputed>(computed => computed.LastPosition == 3).GapsDeclared.ShouldBe(0);
        AwaitCondition(() => _store.Stored(Id).Count == 1);
        Saved().Epoch.ShouldBe(3);
    }

    [Fact]
    public void Two_entities_of_one_symbol_should_leave_the_state_of_the_further_one()
    {
        var (ahead, behind) = (Start(Often), Start(Often));
        behind.Tell(new GetRecentTicks(Symbol, 1), TestActor);
        ExpectMsg<RecentTicks>();
        ahead.Tell(NewSlice(1, Slice.Start, 0, 1, 2, 3), TestActor);
        FishForMessage<SymbolDurable>(_ => true);
        behind.Tell(NewSlice(1, Slice.Start, 0), TestActor);
        FishForMessage<SymbolDurable>(_ => true);
        Kill(ahead);
        Kill(behind);

        Start(Rarely).Tell(NewSlice(1, 3, 4), TestActor);

        ExpectMsg<SliceComputed>().LastPosition.ShouldBe(4);
    }

    [Fact]
    public void Failed_save_should_change_nothing_and_be_tried_again()
    {
        var parts = Parts(Sys, Often);
        var entity = Start(parts);
        entity.Tell(NewSlice(1, Slice.Start, 0), TestActor);
        FishForMessage<SymbolDurable>(_ => true);
        _store.SaveFailures.Enqueue(new TimeoutException("no answer"));
        _store.SaveFailures.Enqueue(new TimeoutException("no answer"));

        entity.Tell(NewSlice(1, 0, 1), TestActor);

        FishForMessage<SliceComputed>(_ => true).Durable.ShouldBe(0);
        FishForMessage<SymbolDurable>(_ => true).Position.ShouldBe(1);
        parts.Faults.Metrics.ErrorsOf(CheckpointError.Save).ShouldBe(2);
        AwaitCondition(() => _store.Stored(Id).Count == 1);
    }

    [Fact]
    public void What_could_not_be_deleted_should_be_deleted_after_the_next_save()
    {
        var entity = Start(Often);
        entity.Tell(NewSlice(1, Slice.Start, 0), TestActor);
        FishForMessage<SymbolDurable>(_ => true);
        _store.DeleteFailures.Enqueue(new TimeoutException("no answer"));
        entity.Tell(NewSlice(1, 0, 1), TestActor);
        FishForMessage<SymbolDurable>(_ => true);
        AwaitCondition(() => _store.DeleteFailures.IsEmpty);

        entity.Tell(NewSlice(1, 1, 2), TestActor);

        FishForMessage<SymbolDurable>(message => message.Position == 2);
        entity.Tell(NewSlice(1, 2, 3), TestActor);
        FishForMessage<SymbolDurable>(message => message.Position == 3).Symbol.ShouldBe(Symbol);
        AwaitCondition(() => _store.Stored(Id).Count == 1);
    }

    [Fact]
    public async Task Entity_that_is_to_stop_should_save_first_and_take_no_slice_in()
    {
        var entity = Start(Rarely);
        Watch(entity);
        entity.Tell(NewSlice(1, Slice.Start, 0), TestActor);
        FishForMessage<SymbolDurable>(_ => true);
        entity.Tell(NewSlice(1, 0, 1), TestActor);
        ExpectMsg<SliceComputed>();
        _store.Saves.Close();

        entity.Tell(StopSymbolEntity.Instance);
        entity.Tell(NewSlice(1, 1, 2), TestActor);
        await AwaitConditionAsync(() => Task.FromResult(_store.SavesBegun == 2));
        _store.Saves.Open();

        ExpectMsg<SymbolDurable>().Position.ShouldBe(1);
        ExpectTerminated(entity);
        Saved().Position.ShouldBe(1);
    }

    [Fact]
    public void Entity_that_is_to_stop_should_try_a_failed_save_again()
    {
        var entity = Start(Rarely);
        Watch(entity);
        entity.Tell(NewSlice(1, Slice.Start, 0), TestActor);
        FishForMessage<SymbolDurable>(_ => true);
        entity.Tell(NewSlice(1, 0, 1), TestActor);
        ExpectMsg<SliceComputed>();
        _store.SaveFailures.Enqueue(new TimeoutException("no answer"));

        entity.Tell(StopSymbolEntity.Instance);

        ExpectMsg<SymbolDurable>();
        ExpectTerminated(entity);
        Saved().Position.ShouldBe(1);
    }

    [Fact]
    public void Entity_that_is_to_stop_should_not_wait_for_the_store_for_ever()
    {
        var parts = Parts(Sys, Rarely with { StopPatience = TimeSpan.FromMilliseconds(50) });
        var entity = Start(parts);
        Watch(entity);
        entity.Tell(NewSlice(1, Slice.Start, 0), TestActor);
        FishForMessage<SymbolDurable>(_ => true);
        entity.Tell(NewSlice(1, 0, 1), TestActor);
        ExpectMsg<SliceComputed>();
        _store.Saves.Close();

        entity.Tell(StopSymbolEntity.Instance);

        ExpectTerminated(entity);
        parts.Faults.Metrics.ErrorsOf(CheckpointError.Unsaved).ShouldBe(1);
        _store.Saves.Open();
    }

    [Fact]
    public void Entity_of_a_process_that_stood_still_should_neither_answer_nor_save()
    {
        var time = new FakeTimeProvider();
        using var pause = new PauseGuard(time) { IsArmed = true };
        var entity = Start(Parts(Sys, Often, pause: pause));
        Watch(entity);
        entity.Tell(NewSlice(1, Slice.Start, 0), TestActor);
        FishForMessage<SymbolDurable>(_ => true);

        time.Advance(TimeSpan.FromMinutes(1));
        entity.Tell(NewSlice(1, 0, 1), TestActor);
        entity.Tell(StopSymbolEntity.Instance);

        ExpectTerminated(entity);
        Saved().Position.ShouldBe(0);
    }

    [Fact]
    public void Entity_that_cannot_start_should_stop_instead_of_trying_on_and_on()
    {
        var starts = 0;
        var setup = Setup with { WarmUp = _ => throw new InvalidOperationException($"no history, attempt {++starts}") };
        var entity = Start(Parts(Sys, Rarely, setup));

        Watch(entity);

        ExpectTerminated(entity);
        starts.ShouldBe(1);
    }

    [Fact]
    public void Symbol_that_nothing_is_saved_of_should_start_without_a_gap()
    {
        var entity = Start(Rarely);

        entity.Tell(NewSlice(1, Slice.Start, 0), TestActor);

        ExpectMsg<SliceComputed>().GapsDeclared.ShouldBe(0);
    }

    private IActorRef Start(CheckpointSettings settings) => Start(Parts(Sys, settings));

    private IActorRef Start(SymbolEntityParts parts) => Sys.ActorOf(SymbolEntity.Props(Symbol, parts));

    private void Kill(IActorRef entity)
    {
        Watch(entity);
        entity.Tell(PoisonPill.Instance);
        FishForMessage<Terminated>(_ => true);
    }

    private SymbolProcessor Saved() => SymbolCheckpoint.Restore(Symbol, Setup, _store.Stored(Id).Values.Last());
}
