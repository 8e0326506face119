namespace AkkaDayTrade.Chaos.Cluster;

/// <summary>What a cluster is started with.</summary>
internal sealed record ClusterPlan
{
    public int Nodes { get; init; } = 3;

    public required IReadOnlyList<string> Symbols { get; init; }

    /// <summary>The settings of the feed and whatever else differs from <see cref="Common"/>.</summary>
    public required IReadOnlyList<string> Settings { get; init; }

    /// <summary>Where the nodes find Redis when it is not the cluster's own server.</summary>
    public string? RedisConnectionString { get; init; }

    /// <summary>
    /// Settings of a market that is replayed as it happened, and goes on where it was even when no node is left that remembers that it
    /// had begun.
    /// </summary>
    public static IReadOnlyList<string> Replay(string path) =>
        ["--Feed:Transport=replay", $"--Feed:Path={path}", "--Feed:Speed=1", "--Feed:Resume=on", "--Feed:WarmUp=none"];

    /// <summary>What the cluster under test does not need is off, as the machine has other work; and dead nodes are given up soon.</summary>
    public static IReadOnlyList<string> Common { get; } =
    [
        "--Store:History=off",
        "--Cluster:StableAfter=5s",
    ];
}
