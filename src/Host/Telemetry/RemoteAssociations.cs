using Akka.Actor;
using Akka.Remote;

namespace AkkaDayTrade.Host.Telemetry;

/// <summary>One link to another node, as remoting told of it last.</summary>
/// <param name="State">`associated`, `disassociated`, `failed` or `quarantined`.</param>
/// <param name="IsInbound">Whether the peer opened it; null when that was not told.</param>
internal sealed record RemoteAssociation(Address Peer, string State, bool? IsInbound, DateTimeOffset Since, string? Reason);

/// <summary>
/// What became of the links to other nodes. Of each peer the newest news is kept, and of so many peers only; the one without news
/// for longest goes first. Safe for use by several threads.
/// </summary>
internal sealed class RemoteAssociations(TimeProvider time)
{
    private const int MostPeers = 200;

    private readonly Lock _gate = new();
    private readonly Dictionary<Address, RemoteAssociation> _byPeer = [];

    /// <summary>In the order of the peers' addresses.</summary>
    public IReadOnlyList<RemoteAssociation> Read()
    {
        lock (_gate)
        {
            return [.. _byPeer.Values.OrderBy(association => association.Peer.ToString(), StringComparer.Ordinal)];
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _byPeer.Clear();
        }
    }

    public void Take(RemotingLifecycleEvent news)
    {
        RemoteAssociation? association = news switch
        {
            AssociatedEvent made => Of(made, "associated"),
            DisassociatedEvent gone => Of(gone, "disassociated"),
            AssociationErrorEvent failed => Of(failed, "failed", failed.Cause.GetBaseException().Message),
            QuarantinedEvent shut => new RemoteAssociation(shut.Address, "quarantined", null, time.GetUtcNow(), null),
            _ => null,
        };
        if (association is null)
        {
            return;
        }

        lock (_gate)
        {
            _byPeer[association.Peer] = association;
            if (_byPeer.Count > MostPeers)
            {
                _byPeer.Remove(_byPeer.Values.MinBy(entry => entry.Since)!.Peer);
            }
        }
    }

    private RemoteAssociation Of(AssociationEvent news, string state, string? reason = null) =>
        new(news.RemoteAddress, state, news.IsInbound, time.GetUtcNow(), reason);
}
