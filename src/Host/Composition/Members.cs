using Akka.Actor;
using Akka.Cluster;

namespace AkkaDayTrade.Host.Composition;

/// <summary>The cluster's members as people name them, and how one is told to leave.</summary>
internal static class Members
{
    /// <summary>Reads a full address, or `host:port` of this system; null for what is neither.</summary>
    public static Address? ReadAddress(string text, ActorSystem system)
    {
        var self = Cluster.Get(system).SelfAddress;
        var full = text.Contains("://", StringComparison.Ordinal) ? text : $"{self.Protocol}://{self.System}@{text}";
        return ActorPath.TryParseAddress(full, out var address) && address is { Host: not null, Port: not null } ? address : null;
    }

    /// <summary>What <see cref="ReadAddress"/> reads.</summary>
    public static string AddressForm(ActorSystem system) =>
        $"host:port or {Cluster.Get(system).SelfAddress.Protocol}://{system.Name}@host:port";

    public static bool Has(ActorSystem system, Address address) => Cluster.Get(system).State.Members.Any(member => member.Address.Equals(address));

    /// <summary>Has a member leave in good order: it hands over what it holds first.</summary>
    public static void Leave(ActorSystem system, Address address)
    {
        var cluster = Cluster.Get(system);
        if (address.Equals(cluster.SelfAddress))
        {
            // In this order: the feeds are drained first and leaving comes last, where Leave itself would begin with it.
            _ = CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClusterLeavingReason.Instance);
        }
        else
        {
            cluster.Leave(address);
        }
    }
}
