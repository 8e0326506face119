using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Live;

namespace AkkaDayTrade.Actors.Live;

/// <summary>
/// Shows on every node what is computed on any: four times a second it sends what is new here to the relays of the other nodes
/// that serve viewers, and publishes what they send. A lost message is made good by the next. Idle while there is no such node.
/// </summary>
public sealed class LiveRelay : ReceiveActor, IWithTimers
{
    /// <summary>Under /user.</summary>
    public const string ActorName = "live-relay";

    /// <summary>Cluster role of the nodes that serve viewers.</summary>
    public const string ViewerRole = "web";

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly LiveTap _tap;
    private readonly LiveHub _hub;
    private readonly int _symbolsPerMessage;
    private HashSet<UniqueAddress> _peers = [];

    public LiveRelay(LiveTap tap, LiveHub hub, int symbolsPerMessage)
    {
        (_tap, _hub, _symbolsPerMessage) = (tap, hub, symbolsPerMessage);
        Receive<SendNews>(_ => Send());
        Receive<RelayedNews>(relayed => Publish(relayed.News));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(LiveTap tap, LiveHub hub, int symbolsPerMessage) =>
        Akka.Actor.Props.Create(() => new LiveRelay(tap, hub, symbolsPerMessage));

    protected override void PreStart() => Timers.StartPeriodicTimer(SendNews.Instance, SendNews.Instance, Pace);

    protected override void PostStop() => _tap.IsOpen = false;

    private void Send()
    {
        var state = _cluster.State;
        HashSet<UniqueAddress> peers =
        [
            .. state.Members
                .Where(member => member.Status == MemberStatus.Up && member.HasRole(ViewerRole) && !state.Unreachable.Contains(member))
                .Select(member => member.UniqueAddress)
                .Where(address => !address.Equals(_cluster.SelfUniqueAddress)),
        ];
        _tap.IsOpen = peers.Count > 0;
        var newcomers = peers.Except(_peers).ToList();
        _peers = peers;
        SendTo(peers.Except(newcomers), _tap.Take());
        if (newcomers.Count > 0)
        {
            // They have seen nothing yet, and a quiet symbol may not have news for long.
            SendTo(newcomers, [.. _hub.NewestVectors().Select(vector => new LiveNews(vector, _hub.NewestPrediction(vector.Symbol)))]);
        }
    }

    private void SendTo(IEnumerable<UniqueAddress> peers, IReadOnlyCollection<LiveNews> news)
    {
        foreach (var peer in peers)
        {
            var relay = Context.ActorSelection(new RootActorPath(peer.Address) / "user" / ActorName);
            foreach (var part in news.Chunk(_symbolsPerMessage))
            {
                relay.Tell(new RelayedNews(part));
            }
        }
    }

    private void Publish(IReadOnlyList<LiveNews> news)
    {
        foreach (var (vector, scored) in news)
        {
            if (vector is not null && IsNewer(vector, _hub.NewestVector(vector.Symbol)))
            {
                _hub.Publish([vector]);
            }

            if (scored is not null && IsNewer(scored.Vector, _hub.NewestPrediction(scored.Vector.Symbol)?.Vector))
            {
                _hub.Publish(scored);
            }
        }
    }

    private static bool IsNewer(FeatureVector vector, FeatureVector? known) =>
        known is null || (vector.Epoch, vector.Position).CompareTo((known.Epoch, known.Position)) > 0;

    private sealed record SendNews : INoSerializationVerificationNeeded
    {
        public static readonly SendNews Instance = new();
    }
}
