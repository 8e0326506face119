using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Pipeline.Store;
using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Actors.Alert;

/// <summary>
/// Keeps what happened to the alerts. Tells its parent what it found, once, then writes one entry after the other. What
/// cannot be read or written stops it: its parent starts another, which reads what really is in the store. After every so
/// many changes it takes a snapshot and removes what is older.
/// </summary>
internal sealed class AlertJournal : ReceivePersistentActor
{
    public const string Id = "alerts";

    private readonly int _snapshotEvery;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly AlertBook _book;
    private IReadOnlyList<Silence> _silences = [];
    private List<AlertRecord> _unpublished = [];
    private int _changes;

    public AlertJournal(int capacity, int snapshotEvery)
    {
        _snapshotEvery = snapshotEvery;
        _book = new AlertBook(capacity);
        Recover<SnapshotOffer>(offer => Restore((AlertLogState)offer.Snapshot));
        Recover<AlertsLogged>(Apply);
        Recover<RecoveryCompleted>(_ => Context.Parent.Tell(new AlertLogLoaded(State())));
        Command<WriteAlertLog>(write => Persist(write.Entry, entry =>
        {
            Apply(entry);
            Context.Parent.Tell(new AlertLogWritten(entry));
            if (_changes >= _snapshotEvery)
            {
                _changes = 0;
                SaveSnapshot(State());
            }
        }));
        Command<SaveSnapshotSuccess>(saved =>
        {
            DeleteMessages(saved.Metadata.SequenceNr);
            DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1));
        });
        Command<SaveSnapshotFailure>(failure => Tell("saved", failure.Cause));
        Command<DeleteMessagesFailure>(failure => Tell("cleared of old events", failure.Cause));
        Command<DeleteSnapshotsFailure>(failure => Tell("cleared of old snapshots", failure.Cause));
        Command<DeleteMessagesSuccess>(_ => { });
        Command<DeleteSnapshotsSuccess>(_ => { });
    }

    public override string PersistenceId => Id;

    public static Props Props(AlertActorSettings settings) =>
        Akka.Actor.Props.Create(() => new AlertJournal(settings.Capacity, settings.SnapshotEvery));

    protected override void OnRecoveryFailure(Exception reason, object? message = null) =>
        Context.Parent.Tell(new AlertLogFailed(RedisFault.Describe(reason)));

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) =>
        Context.Parent.Tell(new AlertLogFailed(RedisFault.Describe(cause)));

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) =>
        Context.Parent.Tell(new AlertLogRefused((AlertsLogged)@event, cause.Message));

    private void Apply(AlertsLogged entry)
    {
        var told = new List<AlertRecord>();
        foreach (var change in entry.Changes)
        {
            _book.Apply(change);
            if (_book.ToldBy(change) is { } alert)
            {
                told.Add(alert);
            }

            _silences = change is SilencesChanged changed ? changed.Silences : _silences;
        }

        _unpublished = [.. told.ExceptBy(entry.Published, alert => alert.Notice())];

        // Entries without changes count too: they take place in the journal as well.
        _changes += Math.Max(1, entry.Changes.Count);
    }

    private void Restore(AlertLogState state)
    {
        _book.Restore(state.Book, coolDown: true);
        (_silences, _unpublished) = (state.Silences, [.. state.Unpublished]);
    }

    private AlertLogState State() => new(_book.State(), _silences, [.. _unpublished]);

    private void Tell(string what, Exception cause) =>
        _log.Warning("The alert journal was not {What} ({Reason}); it grows until that succeeds", what, RedisFault.Describe(cause));
}
