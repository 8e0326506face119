using Akka.Actor;
using Akka.Persistence.Redis.Tests.Servers;
using Akka.TestKit;

namespace Akka.Persistence.Redis.Tests;

/// <summary>Persistent actors as users write them.</summary>
public abstract class PersistentActorContract(ServerFixture server) : PluginTests(server)
{
    [SkippableFact]
    public async Task Actor_should_recover_what_it_persisted_in_any_way()
    {
        var probe = Probe();
        var actor = Start(System, probe);
        await probe.ExpectMsgAsync("recovered 0: ");

        actor.Tell(new Persist("a"));
        actor.Tell(new PersistAll(["b", "c"]));
        actor.Tell(new PersistAsync("d"));
        foreach (var @event in "abcd")
        {
            await probe.ExpectMsgAsync($"stored {@event}");
        }

        await StopAsync(actor);
        Start(System, probe);
        await probe.ExpectMsgAsync("recovered 4: abcd");
    }

    [SkippableFact]
    public async Task Actor_should_recover_from_its_snapshot_and_the_events_after_it()
    {
        var probe = Probe();
        var actor = Start(System, probe);
        await probe.ExpectMsgAsync("recovered 0: ");
        actor.Tell(new PersistAll(["a", "b", "c"]));
        await probe.ExpectMsgAsync("stored a");
        await probe.ExpectMsgAsync("stored b");
        await probe.ExpectMsgAsync("stored c");

        actor.Tell("snapshot and delete");
        await probe.ExpectMsgAsync("deleted to 3");
        actor.Tell(new Persist("d"));
        await probe.ExpectMsgAsync("stored d");

        (await Server.Database.SortedSetLengthAsync(Server.EventsKey(Id))).ShouldBe(1);
        await StopAsync(actor);
        Start(System, probe);
        await probe.ExpectMsgAsync("recovered 4: abcd");
    }

    [SkippableFact]
    public async Task Actor_should_go_on_after_a_rejected_event()
    {
        var probe = Probe();
        var actor = Start(System, probe);
        await probe.ExpectMsgAsync("recovered 0: ");

        actor.Tell(new Persist("a"));
        actor.Tell(new Persist(new NotSerializable()));
        actor.Tell(new Persist("b"));

        await probe.ExpectMsgAsync("stored a");
        await probe.ExpectMsgAsync("rejected 2");
        await probe.ExpectMsgAsync("stored b");
        await StopAsync(actor);
        Start(System, probe);
        await probe.ExpectMsgAsync("recovered 3: ab");
    }

    [SkippableFact]
    public async Task Actor_that_is_superseded_should_stop_at_its_next_event()
    {
        using var other = Server.CreateSystem();
        var probe = Probe();
        var old = Start(System, probe);
        await probe.ExpectMsgAsync("recovered 0: ");
        var successor = Start(other, probe);
        await probe.ExpectMsgAsync("recovered 0: ");
        successor.Tell(new Persist("a"));
        await probe.ExpectMsgAsync("stored a");
        probe.Watch(old);

        old.Tell(new Persist("stray"));

        await probe.ExpectMsgAsync("failed WriterFencedException");
        await probe.ExpectTerminatedAsync(old);
        successor.Tell(new Persist("b"));
        await probe.ExpectMsgAsync("stored b");
        Start(System, probe);
        await probe.ExpectMsgAsync("recovered 2: ab");
    }

    private IActorRef Start(ActorSystem system, TestProbe listener)
    {
        var id = Id;
        return system.ActorOf(Props.Create(() => new Diary(id, listener.Ref)));
    }

    private async Task StopAsync(IActorRef actor)
    {
        var watcher = Probe();
        watcher.Watch(actor);
        System.Stop(actor);
        await watcher.ExpectTerminatedAsync(actor);
    }

    private sealed record Persist(object Event);

    private sealed record PersistAll(string[] Events);

    private sealed record PersistAsync(string Event);

    /// <summary>Its state is its events in a row; tells a listener what happens to it.</summary>
    private sealed class Diary(string id, IActorRef listener) : UntypedPersistentActor
    {
        private string _state = "";

        public override string PersistenceId => id;

        protected override void OnCommand(object message)
        {
            switch (message)
            {
                case Persist command:
                    Persist(command.Event, Apply);
                    break;
                case PersistAll command:
                    PersistAll(command.Events, Apply);
                    break;
                case PersistAsync command:
                    PersistAsync(command.Event, Apply);
                    break;
                case string:
                    SaveSnapshot(_state);
                    break;
                case SaveSnapshotSuccess saved:
                    DeleteMessages(saved.Metadata.SequenceNr);
                    break;
                case DeleteMessagesSuccess deleted:
                    listener.Tell($"deleted to {deleted.ToSequenceNr}");
                    break;
            }
        }

        protected override void OnRecover(object message)
        {
            switch (message)
            {
                case SnapshotOffer offer:
                    _state = (string)offer.Snapshot;
                    break;
                case string @event:
                    _state += @event;
                    break;
                case RecoveryCompleted:
                    listener.Tell($"recovered {LastSequenceNr}: {_state}");
                    break;
            }
        }

        protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) => listener.Tell($"rejected {sequenceNr}");

        protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => listener.Tell($"failed {cause.GetType().Name}");

        private void Apply(object @event)
        {
            _state += @event;
            listener.Tell($"stored {@event}");
        }
    }
}

[Collection(GarnetCollection.Name)]
public sealed class PersistentActorOnGarnetTests(GarnetFixture server) : PersistentActorContract(server);

[Collection(RedisCollection.Name)]
public sealed class PersistentActorOnRedisTests(RedisFixture server) : PersistentActorContract(server);

[Collection(RedisClusterCollection.Name)]
public sealed class PersistentActorOnRedisClusterTests(RedisClusterFixture server) : PersistentActorContract(server);
