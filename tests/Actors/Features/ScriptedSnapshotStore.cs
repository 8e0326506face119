using System.Collections.Concurrent;
using System.Runtime.Serialization;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Snapshot;
using AkkaDayTrade.Actors.Features;

namespace AkkaDayTrade.Actors.Tests.Features;

/// <summary>A snapshot store in memory that fails, hangs and remembers as its <see cref="StoreScript"/> says.</summary>
public sealed class ScriptedSnapshotStore(Config config) : SnapshotStore
{
    private readonly StoreScript _script = StoreScript.Of(config.GetString("script"));

    protected override async Task<SelectedSnapshot> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken cancellationToken)
    {
        _script.Fail(_script.LoadFailures);
        await _script.Loads.PassAsync();
        var stored = _script.Stored(persistenceId)
            .LastOrDefault(entry => entry.Key <= criteria.MaxSequenceNr && entry.Key >= criteria.MinSequenceNr);
        if (stored.Value is null)
        {
            return null!;
        }

        return stored.Value == StoreScript.Broken
            ? throw new SerializationException($"Snapshot {stored.Key} cannot be read.")
            : new SelectedSnapshot(new SnapshotMetadata(persistenceId, stored.Key, DateTime.UnixEpoch), new CheckpointBytes(stored.Value));
    }

    protected override async Task SaveAsync(SnapshotMetadata metadata, object snapshot, CancellationToken cancellationToken)
    {
        var bytes = ((CheckpointBytes)snapshot).Bytes;
        Interlocked.Increment(ref _script.SavesBegun);
        _script.Fail(_script.SaveFailures);
        await _script.Saves.PassAsync();
        _script.Put(metadata.PersistenceId, metadata.SequenceNr, bytes);
    }

    protected override Task DeleteAsync(SnapshotMetadata metadata, CancellationToken cancellationToken)
    {
        _script.Fail(_script.DeleteFailures);
        _script.Remove(metadata.PersistenceId, sequenceNr => sequenceNr == metadata.SequenceNr);
        return Task.CompletedTask;
    }

    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken cancellationToken)
    {
        _script.Remove(persistenceId, sequenceNr => sequenceNr <= criteria.MaxSequenceNr && sequenceNr >= criteria.MinSequenceNr);
        return Task.CompletedTask;
    }
}

/// <summary>What a <see cref="ScriptedSnapshotStore"/> holds and does; it outlives actor systems.</summary>
internal sealed class StoreScript
{
    /// <summary>Bytes that the store itself cannot read.</summary>
    public static readonly byte[] Broken = [0];

    private static readonly ConcurrentDictionary<string, StoreScript> Scripts = new();

    private readonly Lock _gate = new();
    private readonly Dictionary<string, SortedDictionary<long, byte[]>> _stored = [];

    public int SavesBegun;

    public ConcurrentQueue<Exception> LoadFailures { get; } = new();

    public ConcurrentQueue<Exception> SaveFailures { get; } = new();

    public ConcurrentQueue<Exception> DeleteFailures { get; } = new();

    public Gate Loads { get; } = new();

    public Gate Saves { get; } = new();

    public string Id { get; } = Guid.NewGuid().ToString("N");

    public string Hocon => $$"""
        akka.persistence.snapshot-store {
          plugin = scripted
        }
        scripted {
          class = "{{typeof(ScriptedSnapshotStore).AssemblyQualifiedName}}"
          plugin-dispatcher = "akka.actor.default-dispatcher"
          script = "{{Id}}"
        }
        """;

    public static StoreScript Create()
    {
        var script = new StoreScript();
        Scripts[script.Id] = script;
        return script;
    }

    public static StoreScript Of(string id) => Scripts[id];

    public SortedDictionary<long, byte[]> Stored(string persistenceId)
    {
        lock (_gate)
        {
            return new(_stored.GetValueOrDefault(persistenceId, []));
        }
    }

    public void Put(string persistenceId, long sequenceNr, byte[] bytes)
    {
        lock (_gate)
        {
            _stored.TryAdd(persistenceId, []);
            _stored[persistenceId][sequenceNr] = bytes;
        }
    }

    public void Remove(string persistenceId, Predicate<long> which)
    {
        lock (_gate)
        {
            var stored = _stored.GetValueOrDefault(persistenceId, []);
            foreach (var sequenceNr in stored.Keys.Where(sequenceNr => which(sequenceNr)).ToList())
            {
                stored.Remove(sequenceNr);
            }
        }
    }

    public void Fail(ConcurrentQueue<Exception> failures)
    {
        if (failures.TryDequeue(out var failure))
        {
            throw failure;
        }
    }
}

/// <summary>Holds back what passes while it is closed.</summary>
internal sealed class Gate
{
    private volatile TaskCompletionSource? _closed;

    public void Close() => _closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => Interlocked.Exchange(ref _closed, null)?.SetResult();

    public Task PassAsync() => _closed?.Task ?? Task.CompletedTask;
}
