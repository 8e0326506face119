using Akka.Actor;
using Akka.Persistence;
using AkkaDayTrade.Host.Composition;
using AkkaDayTrade.Tests.Shared;

namespace AkkaDayTrade.Host.Tests.Composition;

[Collection(nameof(RunningSystem))]
public sealed class PersistenceSetupTests(RunningSystem running)
{
    private static readonly TimeSpan Timeout = Patience.Long;

    [Fact]
    public async Task A_persistent_actor_of_a_node_should_find_its_events_and_its_snapshot_again()
    {
        var system = running.System.Node.System;
        var first = system.ActorOf(Props.Create(() => new Counter()));
        (await first.Ask<int>(1, Timeout)).ShouldBe(1);
        (await first.Ask<string>("save", Timeout)).ShouldBe("saved");
        (await first.Ask<int>(2, Timeout)).ShouldBe(3);
        (await first.GracefulStop(Timeout)).ShouldBeTrue();

        (await system.ActorOf(Props.Create(() => new Counter())).Ask<int>(0, Timeout)).ShouldBe(3);

        var redis = running.System.Servers.Redis.Database;
        (await redis.KeyExistsAsync($"{PersistenceSetup.KeyPrefix}journal:persisted:{Counter.Id}")).ShouldBeTrue();
        (await redis.KeyExistsAsync($"{PersistenceSetup.KeyPrefix}snapshot:{Counter.Id}")).ShouldBeTrue();
    }

    private sealed class Counter : ReceivePersistentActor
    {
        public const string Id = "a counter";

        private int _sum;

        public Counter()
        {
            Recover<int>(number => _sum += number);
            Recover<SnapshotOffer>(offer => _sum = (int)offer.Snapshot);
            Command<int>(number => Persist(number, _ =>
            {
                _sum += number;
                Sender.Tell(_sum);
            }));
            Command<string>(_ =>
            {
                var asker = Sender;
                SaveSnapshot(_sum);
                BecomeStacked(() => Command<SaveSnapshotSuccess>(_ =>
                {
                    asker.Tell("saved");
                    UnbecomeStacked();
                }));
            });
        }

        public override string PersistenceId => Id;
    }
}
