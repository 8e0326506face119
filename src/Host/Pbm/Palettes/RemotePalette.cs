using Akka.Cluster;

namespace AkkaDayTrade.Host.Pbm.Palettes;

/// <summary>The links to other nodes.</summary>
internal sealed class RemotePalette(RealtimeSystem system) : IPbmPalette
{
    public string Name => "remote";

    public string Description => "The links to other nodes.";

    public IReadOnlyList<PbmCommand> Commands => [new("associations", "The peers that this node has had a link with, and what became of it.", AssociationsAsync)];

    private Task AssociationsAsync(PbmCall call)
    {
        var members = Cluster.Get(system.Node.System).State;
        return call.TableAsync(
            $"associations of {system.Address}",
            ["peer", "state", "opened_by", "since", "member", "reason"],
            system.Associations.Read().Select(link => PipelinePalette.Row(
                link.Peer.ToString(),
                link.State,
                link.IsInbound switch { true => "peer", false => "this node", null => null },
                PipelinePalette.Instant(link.Since),
                members.Unreachable.FirstOrDefault(member => member.Address.Equals(link.Peer)) is not null ? "unreachable"
                    : members.Members.FirstOrDefault(member => member.Address.Equals(link.Peer))?.Status.ToString().ToLowerInvariant() ?? "none",
                link.Reason)));
    }
}
