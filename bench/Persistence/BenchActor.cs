using Akka.Actor;

namespace Akka.Persistence.Redis.Bench;

internal enum Mode
{
    Persist,
    PersistAsync,
    PersistAllAsync,
}

/// <summary>Store <paramref name="Events"/> in this way.</summary>
internal sealed record Store(Mode Mode, int[] Events);

/// <summary>Persists what it is told and answers when the last event is stored, or when it has recovered.</summary>
internal sealed class BenchActor(string persistenceId, int last, IActorRef starter) : UntypedPersistentActor
{
    public override string PersistenceId => persistenceId;

    protected override void OnRecover(object message)
    {
        if (message is RecoveryCompleted)
        {
            starter.Tell(LastSequenceNr);
        }
    }

    protected override void OnCommand(object message)
    {
        var store = (Store)message;
        switch (store.Mode)
        {
            case Mode.Persist:
                Persist(store.Events[0], Handle);
                break;
            case Mode.PersistAsync:
                PersistAsync(store.Events[0], Handle);
                break;
            default:
                PersistAllAsync(store.Events, Handle);
                break;
        }
    }

    private void Handle(int @event)
    {
        if (@event == last)
        {
            starter.Tell(LastSequenceNr);
        }
    }
}
