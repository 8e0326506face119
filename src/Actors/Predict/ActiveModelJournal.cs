using Akka.Actor;
using Akka.Persistence;
using AkkaDayTrade.Pipeline.Store;

namespace AkkaDayTrade.Actors.Predict;

/// <summary>
/// Keeps the choice of the active model. Tells its parent what it found, then keeps each <see cref="ActiveModelSwitched"/>
/// that it is told. What cannot be read or written stops it.
/// </summary>
internal sealed class ActiveModelJournal : ReceivePersistentActor
{
    public const string Id = "active-model";

    public const int SnapshotEvery = 100;

    private ActiveModelSwitched? _choice;

    public ActiveModelJournal()
    {
        Recover<SnapshotOffer>(offer => _choice = (ActiveModelSwitched)offer.Snapshot);
        Recover<ActiveModelSwitched>(switched => _choice = switched);
        Recover<RecoveryCompleted>(_ => Context.Parent.Tell(new ActiveModelLoaded(_choice)));
        Command<ActiveModelSwitched>(choice => Persist(choice, switched =>
        {
            _choice = switched;
            Context.Parent.Tell(new ActiveModelKept(switched));
            if (LastSequenceNr % SnapshotEvery == 0)
            {
                SaveSnapshot(switched);
            }
        }));
        Command<SaveSnapshotSuccess>(saved =>
        {
            DeleteMessages(saved.Metadata.SequenceNr);
            DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1));
        });

        // What is not removed now will be with the next snapshot.
        Command<SaveSnapshotFailure>(_ => { });
        Command<DeleteMessagesSuccess>(_ => { });
        Command<DeleteMessagesFailure>(_ => { });
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(_ => { });
    }

    public override string PersistenceId => Id;

    protected override void OnRecoveryFailure(Exception reason, object? message = null) => TellFailure(reason);

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => TellFailure(cause);

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) => TellFailure(cause);

    private static void TellFailure(Exception cause) => Context.Parent.Tell(new ActiveModelFailed(RedisFault.Describe(cause)));
}
