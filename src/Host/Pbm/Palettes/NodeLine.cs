using System.Text.Json.Nodes;
using Akka.Actor;
using Akka.Cluster;
using AkkaDayTrade.Host.Composition;

namespace AkkaDayTrade.Host.Pbm.Palettes;

/// <summary>How a member of the cluster is shown.</summary>
internal sealed record NodeLine(string Address, string[] Roles, string Status, bool Unreachable, string AppVersion)
{
    public static NodeLine Of(Member member, ClusterEvent.CurrentClusterState state) => new(
        member.Address.ToString(),
        [.. member.Roles.Order(StringComparer.Ordinal)],
        member.Status.ToString().ToLowerInvariant(),
        state.Unreachable.Contains(member),
        member.AppVersion.Version);

    /// <summary>The part that every list of nodes begins with.</summary>
    public string Head => $"{Address} | [{string.Join(", ", Roles)}] | {Status}{(Unreachable ? " | unreachable" : string.Empty)}";

    public override string ToString() => $"{Head} | {AppVersion}";

    public JsonNode? Data => PbmMessages.ToData(new { Address, Roles, Status, Unreachable, AppVersion });

    /// <summary>Reads a full address, or `host:port` of this system. Throws <see cref="PbmUsageException"/>.</summary>
    public static Address ReadAddress(string text, ActorSystem system) =>
        Members.ReadAddress(text, system) ?? throw new PbmUsageException($"--address {text}: {Members.AddressForm(system)}");
}
