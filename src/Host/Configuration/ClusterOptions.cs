using Akka.Actor;
using AkkaDayTrade.Pipeline.Settings;

namespace AkkaDayTrade.Host.Configuration;

/// <summary>Section `Cluster` of the configuration: this node's place among its peers.</summary>
public sealed record ClusterOptions
{
    private static readonly string[] KnownRoles = ["feed", "features", "web"];
    private static readonly TimeSpan LeastStableAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MostStableAfter = TimeSpan.FromMinutes(10);

    /// <summary>Full addresses (`akka.tcp://AkkaDayTrade@host:4053`) or `host:port`; none = this node seeds itself.</summary>
    public IReadOnlyList<string> SeedNodes { get; init; } = [];

    public string Hostname { get; init; } = "127.0.0.1";

    /// <summary>Of Akka.Remote; 0 = any free one.</summary>
    public int Port { get; init; } = 4053;

    /// <summary>Where Akka.Remote listens when the peers reach it under another port, as behind a forwarding; null = <see cref="Port"/>.</summary>
    public int? BindPort { get; init; }

    public IReadOnlyList<string> Roles { get; init; } = KnownRoles;

    /// <summary>
    /// How long the cluster must look the same before nodes that cannot be reached are declared dead; as long again passes
    /// before others take over what they held.
    /// </summary>
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromSeconds(10);

    public ClusterTlsOptions Tls { get; init; } = new();

    /// <summary>True when other nodes than this one are named: the process is one of several.</summary>
    public bool HasPeers => OtherSeeds.Any();

    /// <summary>The seed nodes but for this one.</summary>
    public IEnumerable<Address> OtherSeeds => SeedNodes.Select(Parse).OfType<Address>().Where(seed => !IsThis(seed));

    /// <summary>True for the one that begins the cluster where there is none.</summary>
    public bool IsFirstSeed => SeedAddresses.FirstOrDefault() is { } first && IsThis(first);

    /// <summary>The seed nodes as full addresses.</summary>
    public IEnumerable<Address> SeedAddresses => SeedNodes.Select(node => Parse(node)!);

    public IEnumerable<SettingError> Validate()
    {
        foreach (var node in SeedNodes.Where(node => Parse(node) is null))
        {
            yield return new SettingError("Cluster:SeedNodes", node, "host:port or akka.tcp://AkkaDayTrade@host:port, comma-separated");
        }

        foreach (var role in Roles.Except(KnownRoles, StringComparer.Ordinal))
        {
            yield return new SettingError("Cluster:Roles", role, $"some of {string.Join(", ", KnownRoles)}, comma-separated");
        }

        if (Roles.Count == 0)
        {
            yield return new SettingError("Cluster:Roles", string.Empty, $"some of {string.Join(", ", KnownRoles)}, comma-separated");
        }

        if (BindPort is not null && Port == 0)
        {
            yield return new SettingError("Cluster:Port", "0", "the port under which the peers reach this node, as Cluster:BindPort is another");
        }

        if (string.IsNullOrWhiteSpace(Hostname))
        {
            yield return new SettingError("Cluster:Hostname", Hostname, "the name or address under which the peers reach this node");
        }

        foreach (var error in Tls.Validate(Hostname))
        {
            yield return error;
        }

        if (StableAfter < LeastStableAfter || StableAfter > MostStableAfter)
        {
            yield return new SettingError("Cluster:StableAfter", $"{StableAfter}", $"{LeastStableAfter.TotalSeconds} s to {MostStableAfter.TotalMinutes} min");
        }
    }

    private bool IsThis(Address seed) => seed.Host == Hostname && seed.Port == Port;

    /// <summary>Under the protocol that the nodes speak, whatever the address says.</summary>
    private Address? Parse(string node)
    {
        var text = node.Contains("://", StringComparison.Ordinal) ? node : $"akka.tcp://{RealtimeSystem.ActorSystemName}@{node}";
        return ActorPath.TryParseAddress(text, out var address) && address is { Host: not null, Port: not null }
            ? address.WithProtocol(Tls.IsOn ? "akka.ssl.tcp" : "akka.tcp")
            : null;
    }
}
