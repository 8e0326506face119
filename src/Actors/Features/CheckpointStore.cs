using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Persistence;
using AkkaDayTrade.Pipeline.Features;

namespace AkkaDayTrade.Actors.Features;

/// <summary>A checkpoint as the store gave it.</summary>
internal sealed record StoredCheckpoint(long SequenceNr, byte[] Bytes);

/// <summary>All checkpoints of a symbol, the newest sequence number first.</summary>
/// <param name="Broken">What the store itself could not read; what lies below it is not known then.</param>
internal sealed record StoredCheckpoints(IReadOnlyList<StoredCheckpoint> Found, UnreadableCheckpointException? Broken);

/// <summary>
/// The symbols' way to the snapshot store: its actor is spoken to directly, as entities have no events. Every answer is
/// awaited for a bounded time. Safe for use by several threads.
/// </summary>
public sealed class CheckpointStore(IActorRef snapshots, string kind, TimeSpan timeout)
{
    /// <summary>An entity leaves at most one behind; more than this is not looked at.</summary>
    private const int MostFound = 100;

    /// <summary>The store that the actor system's configuration names.</summary>
    /// <param name="kind">Part of the ids: what different kinds of runs save is kept apart.</param>
    public static CheckpointStore Of(ActorSystem system, string kind, TimeSpan timeout) =>
        new(Persistence.Instance.Apply(system).SnapshotStoreFor(string.Empty), kind, timeout);

    /// <summary>Throws what the store failed with, or <see cref="AskTimeoutException"/>.</summary>
    internal async Task<StoredCheckpoints> LoadAsync(string symbol)
    {
        var found = new List<StoredCheckpoint>();
        var most = long.MaxValue;
        while (found.Count < MostFound)
        {
            switch (await snapshots.Ask<object>(new LoadSnapshot(IdOf(symbol), new SnapshotSelectionCriteria(most), most), timeout))
            {
                case LoadSnapshotResult { Snapshot: { } snapshot }:
                    most = snapshot.Metadata.SequenceNr - 1;
                    // Something else under this id is a checkpoint that cannot be read.
                    found.Add(new StoredCheckpoint(snapshot.Metadata.SequenceNr, (snapshot.Snapshot as CheckpointBytes)?.Bytes ?? []));
                    break;
                case LoadSnapshotFailed { Cause: var cause } when IsUnreadable(cause):
                    return new StoredCheckpoints(
                        found, new UnreadableCheckpointException(CheckpointFault.Damaged, $"The checkpoint of {symbol} is broken: {cause.Message}", cause));
                case LoadSnapshotFailed { Cause: var cause }:
                    throw cause;
                default:
                    return new StoredCheckpoints(found, null);
            }
        }

        return new StoredCheckpoints(found, null);
    }

    /// <summary>Throws what the store failed with, or <see cref="AskTimeoutException"/>: then it may have saved all the same.</summary>
    internal async Task SaveAsync(string symbol, long sequenceNr, byte[] checkpoint)
    {
        var request = new SaveSnapshot(OfAnyTime(symbol, sequenceNr), new CheckpointBytes(checkpoint));
        if (await snapshots.Ask<object>(request, timeout) is SaveSnapshotFailure { Cause: var cause })
        {
            throw cause;
        }
    }

    /// <summary>Throws what the store failed with.</summary>
    internal async Task DeleteAsync(string symbol, long sequenceNr)
    {
        var request = new DeleteSnapshot(OfAnyTime(symbol, sequenceNr));
        if (await snapshots.Ask<object>(request, timeout) is DeleteSnapshotFailure { Cause: var cause })
        {
            throw cause;
        }
    }

    /// <summary>Deletes all but one. Throws what the store failed with.</summary>
    internal async Task DeleteOthersAsync(string symbol, long sequenceNr)
    {
        SnapshotSelectionCriteria[] others = [new(sequenceNr - 1), new(long.MaxValue, DateTime.MaxValue, sequenceNr + 1)];
        foreach (var criteria in others)
        {
            if (await snapshots.Ask<object>(new DeleteSnapshots(IdOf(symbol), criteria), timeout) is DeleteSnapshotsFailure { Cause: var cause })
            {
                throw cause;
            }
        }
    }

    private static bool IsUnreadable(Exception? cause) =>
        cause is SerializationException || (cause is AggregateException aggregate && aggregate.InnerExceptions.Any(IsUnreadable));

    /// <summary>The store stamps what it saves, and deletes by sequence number alone when no time is given.</summary>
    private SnapshotMetadata OfAnyTime(string symbol, long sequenceNr) => new(IdOf(symbol), sequenceNr, DateTime.MinValue);

    private string IdOf(string symbol) => $"symbol-{kind}-{symbol}";
}
