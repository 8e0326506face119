using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Journal;

namespace AkkaDayTrade.Actors.Tests.Persistence;

/// <summary>What the journal of one actor system does, as the test says, and what it was asked to do.</summary>
public sealed class JournalScript
{
    private static readonly ConditionalWeakTable<ActorSystem, JournalScript> Scripts = [];

    private readonly List<object> _written = [];
    private volatile TaskCompletionSource? _held;
    private volatile bool _isDown;
    private int _loads;
    private int _writes;

    public bool IsDown
    {
        get => _isDown;
        set => _isDown = value;
    }

    /// <summary>Times that an actor began to recover.</summary>
    public int Loads => Volatile.Read(ref _loads);

    /// <summary>Writes that succeeded.</summary>
    public int Writes => Volatile.Read(ref _writes);

    /// <summary>All events ever written.</summary>
    public IReadOnlyList<object> Written
    {
        get
        {
            lock (_written)
            {
                return [.. _written];
            }
        }
    }

    public static JournalScript Of(ActorSystem system) => Scripts.GetOrCreateValue(system);

    /// <summary>Writes and reads wait from now on.</summary>
    public void Hold() => _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void GoOn()
    {
        var held = _held;
        _held = null;
        held?.SetResult();
    }

    internal async Task AnswerAsync()
    {
        if (_held is { } held)
        {
            await held.Task;
        }

        if (IsDown)
        {
            throw new InvalidOperationException("store is down");
        }
    }

    internal void CountLoad() => Interlocked.Increment(ref _loads);

    internal void CountWrite(IEnumerable<object> events)
    {
        lock (_written)
        {
            _written.AddRange(events);
        }

        Interlocked.Increment(ref _writes);
    }
}

/// <summary>A journal in memory that fails or waits when the <see cref="JournalScript"/> says so.</summary>
public sealed class ScriptedJournal : MemoryJournal
{
    public static readonly Config Config = ConfigurationFactory.ParseString(
        """
        akka.persistence {
          journal {
            plugin = "akka.persistence.journal.scripted"
            scripted {
              class = "AkkaDayTrade.Actors.Tests.Persistence.ScriptedJournal, AkkaDayTrade.Actors.Tests"
              plugin-dispatcher = "akka.actor.default-dispatcher"
              circuit-breaker { max-failures = 1000000, call-timeout = 60s, reset-timeout = 1ms }
            }
          }
          snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
        }
        """);

    private readonly JournalScript _script = JournalScript.Of(Context.System);

    public override async Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr, CancellationToken cancellationToken)
    {
        _script.CountLoad();
        await _script.AnswerAsync();
        return await base.ReadHighestSequenceNrAsync(persistenceId, fromSequenceNr, cancellationToken);
    }

    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        var writes = messages.ToList();
        await _script.AnswerAsync();
        var rejected = await base.WriteMessagesAsync(writes, cancellationToken);
        _script.CountWrite(writes.SelectMany(write => (IEnumerable<IPersistentRepresentation>)write.Payload).Select(persistent => persistent.Payload));
        return rejected;
    }
}
