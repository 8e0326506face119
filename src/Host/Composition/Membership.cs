using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Host.Composition;

/// <summary>
/// Watches over this node's place in the cluster. When the node has lost it (declared dead, shut out, stood still) the
/// actor system ends at once and saves nothing: what it held is another's by then.
/// </summary>
internal sealed class Membership : ReceiveActor
{
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly PauseGuard _guard;
    private readonly Peers _peers;

    public Membership(PauseGuard guard, Peers peers, Action<string> expel)
    {
        (_guard, _peers) = (guard, peers);
        var system = Context.System;
        Receive<ClusterEvent.CurrentClusterState>(_ => Look());
        Receive<ClusterEvent.IMemberEvent>(_ => Look());
        Receive<ThisActorSystemQuarantinedEvent>(quarantined =>
        {
            if (_cluster.State.Members.Any(member => member.Address.Equals(quarantined.RemoteAddress)))
            {
                expel($"{quarantined.RemoteAddress} does not talk to it any more (quarantine)");
            }
        });
        _cluster.RegisterOnMemberRemoved(() =>
        {
            if (CoordinatedShutdown.Get(system).ShutdownReason is null)
            {
                expel("its peers have declared it dead (down)");
            }
        });
    }

    /// <param name="expel">Called with the reason, possibly more than once and from any thread.</param>
    public static Props Props(PauseGuard guard, Peers peers, Action<string> expel) =>
        Akka.Actor.Props.Create(() => new Membership(guard, peers, expel));

    protected override void PreStart()
    {
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot, typeof(ClusterEvent.IMemberEvent));
        Context.System.EventStream.Subscribe(Self, typeof(ThisActorSystemQuarantinedEvent));
    }

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private void Look()
    {
        Address[] others = [.. _cluster.State.Members.Select(member => member.Address).Where(address => !address.Equals(_cluster.SelfAddress))];
        if (others.Length > 0)
        {
            _peers.Addresses = others;
        }

        // Alone, a node that stood still has lost nothing to anybody.
        _guard.IsArmed = others.Length > 0;
    }
}

/// <summary>The other members that this node saw last, kept for when it has lost its place among them.</summary>
internal sealed class Peers
{
    private volatile IReadOnlyList<Address> _addresses = [];

    public IReadOnlyList<Address> Addresses
    {
        get => _addresses;
        set => _addresses = value;
    }
}
