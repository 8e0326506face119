using Akka.Actor;
using Akka.Event;
using Akka.Remote;

namespace AkkaDayTrade.Host.Telemetry;

/// <summary>What goes wrong among a node's actors. Safe for use by several threads; it outlives a lost place in the cluster.</summary>
internal sealed class AkkaCounters
{
    private long _restarts;
    private long _deadLetters;

    /// <summary>Actors that threw and began anew.</summary>
    public long Restarts => Volatile.Read(ref _restarts);

    /// <summary>Messages that found nobody.</summary>
    public long DeadLetters => Volatile.Read(ref _deadLetters);

    /// <summary>Links to other nodes.</summary>
    public RemoteAssociations Associations { get; } = new(TimeProvider.System);

    public void Restarted() => Interlocked.Increment(ref _restarts);

    public void FoundNobody() => Interlocked.Increment(ref _deadLetters);
}

/// <summary>Counts what the actor system tells of its actors; `akka.actor.telemetry` makes it tell of restarts.</summary>
internal sealed class AkkaEvents : ReceiveActor
{
    public AkkaEvents(AkkaCounters counters)
    {
        Receive<ActorRestarted>(_ => counters.Restarted());
        Receive<DeadLetter>(_ => counters.FoundNobody());
        Receive<RemotingLifecycleEvent>(counters.Associations.Take);
        // Those of an earlier life were another system's.
        counters.Associations.Clear();
    }

    public static Props Props(AkkaCounters counters) => Akka.Actor.Props.Create(() => new AkkaEvents(counters));

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(ActorRestarted));
        Context.System.EventStream.Subscribe(Self, typeof(DeadLetter));
        Context.System.EventStream.Subscribe(Self, typeof(RemotingLifecycleEvent));
    }
}
