using System.Threading.Channels;
using Akka.Actor;
using Akka.Cluster;
using AkkaDayTrade.Host.Composition;

namespace AkkaDayTrade.Host.Pbm.Palettes;

/// <summary>Who is in the cluster as this node sees it, and what may be done about it.</summary>
internal sealed class ClusterPalette(ActorSystem system) : IPbmPalette
{
    private static readonly PbmOption Node = new("address", "a", "The node, host:port or a full address.", Required: true);
    private static readonly PbmOption NodeOrThis = new("address", "a", "The node, host:port or a full address; without it this node.");

    /// <summary>Beyond this a tail ends rather than show a history with holes.</summary>
    private const int MaxWaitingChanges = 1000;

    private readonly Cluster _cluster = Cluster.Get(system);

    public string Name => "cluster";

    public string Description => "Members of the cluster, as this node sees them.";

    public IReadOnlyList<PbmCommand> Commands =>
    [
        new("show", "All nodes.", ShowAsync),
        new("status", "This node.", call => ShowOneAsync(call, _cluster.SelfAddress, "this node")),
        new("leader", "The leader.", call => ShowOneAsync(call, _cluster.State.Leader, "a leader")),
        new("tail", "Present members, then changes of membership and reachability as they come.", TailAsync, Streams: true),
        new("join", "Makes this node join the cluster of another.", JoinAsync, [Node]),
        new("leave", "Makes a node leave in good order: it hands over what it holds first.", LeaveAsync, [NodeOrThis]),
        new("down", "Declares a node dead. Only when it is: it must not be running any more.", DownAsync, [Node]),
        new("down-unreachable", "Declares all unreachable nodes dead.", DownUnreachableAsync),
    ];

    private async Task ShowAsync(PbmCall call)
    {
        var state = _cluster.State;
        foreach (var member in state.Members)
        {
            var node = NodeLine.Of(member, state);
            await call.LineAsync(node.ToString(), node.Data);
        }

        await call.LineAsync($"Count: {state.Members.Count} nodes", data: null);
    }

    private async Task ShowOneAsync(PbmCall call, Address? address, string what)
    {
        var state = _cluster.State;
        var member = state.Members.FirstOrDefault(member => member.Address.Equals(address))
            ?? throw new PbmFailedException($"The cluster has not got {what} now.");
        var node = NodeLine.Of(member, state);
        await call.LineAsync(node.ToString(), node.Data);
    }

    private async Task TailAsync(PbmCall call)
    {
        var events = Channel.CreateBounded<ClusterEvent.IClusterDomainEvent>(MaxWaitingChanges);
        var listener = system.ActorOf(Props.Create(() => new Listener(events.Writer)));
        try
        {
            await foreach (var change in events.Reader.ReadAllAsync(call.Cancellation))
            {
                if (Describe(change) is var (what, whom))
                {
                    var now = TimeProvider.System.GetUtcNow();
                    await call.LineAsync(
                        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{now:HH:mm:ss.fff} {what,-11} {whom}"),
                        PbmMessages.ToData(new { Timestamp = now, Change = what, Address = whom }));
                }
            }
        }
        finally
        {
            system.Stop(listener);
        }
    }

    private async Task JoinAsync(PbmCall call)
    {
        var address = NodeLine.ReadAddress(call.Required("address"), system);
        if (Members.Has(system, _cluster.SelfAddress))
        {
            throw new PbmFailedException($"{_cluster.SelfAddress} is a member of a cluster already.");
        }

        _cluster.Join(address);
        await SayAsync(call, "joining", address);
    }

    private async Task LeaveAsync(PbmCall call)
    {
        var address = call.Text("address") is { } text ? MemberAt(text) : _cluster.SelfAddress;
        await SayAsync(call, "leaving", address);
        Members.Leave(system, address);
    }

    private async Task DownAsync(PbmCall call)
    {
        var address = MemberAt(call.Required("address"));
        _cluster.Down(address);
        await SayAsync(call, "down", address);
    }

    private async Task DownUnreachableAsync(PbmCall call)
    {
        var unreachable = _cluster.State.Unreachable;
        foreach (var member in unreachable)
        {
            _cluster.Down(member.Address);
            await SayAsync(call, "down", member.Address);
        }

        await call.LineAsync($"Count: {unreachable.Count} nodes", data: null);
    }

    private Address MemberAt(string text)
    {
        var address = NodeLine.ReadAddress(text, system);
        return Members.Has(system, address)
            ? address
            : throw new PbmFailedException($"{address} is not a member of the cluster.");
    }

    private static Task SayAsync(PbmCall call, string what, Address address) =>
        call.LineAsync($"{what} {address}", PbmMessages.ToData(new { Action = what, Address = address.ToString() }));

    private static (string What, string Whom)? Describe(ClusterEvent.IClusterDomainEvent change) => change switch
    {
        ClusterEvent.IMemberEvent member => (member.Member.Status.ToString().ToLowerInvariant(), member.Member.Address.ToString()),
        ClusterEvent.UnreachableMember unreachable => ("unreachable", unreachable.Member.Address.ToString()),
        ClusterEvent.ReachableMember reachable => ("reachable", reachable.Member.Address.ToString()),
        ClusterEvent.LeaderChanged leader => ("leader", leader.Leader?.ToString() ?? "none"),
        _ => null,
    };

    private sealed class Listener : ReceiveActor
    {
        private readonly Cluster _cluster = Cluster.Get(Context.System);

        public Listener(ChannelWriter<ClusterEvent.IClusterDomainEvent> events) =>
            Receive<ClusterEvent.IClusterDomainEvent>(change =>
            {
                if (!events.TryWrite(change))
                {
                    events.TryComplete(new PbmFailedException("The client reads so slowly that changes would be lost."));
                }
            });

        protected override void PreStart() => _cluster.Subscribe(
            Self,
            ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
            typeof(ClusterEvent.IMemberEvent),
            typeof(ClusterEvent.IReachabilityEvent),
            typeof(ClusterEvent.LeaderChanged));

        protected override void PostStop() => _cluster.Unsubscribe(Self);
    }
}
