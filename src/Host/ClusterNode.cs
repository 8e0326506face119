namespace AkkaDayTrade.Host;

/// <summary>One node of the cluster as this one sees it.</summary>
/// <param name="Status">`joining`, `up`, `leaving`, `exiting`, `down`, …</param>
/// <param name="Shards">Shards of symbols that it holds, null when it did not answer.</param>
/// <param name="Entities">Symbols that it holds, null when it did not answer.</param>
public sealed record ClusterNode(
    string Address, IReadOnlyList<string> Roles, string Status, bool IsUnreachable, bool IsSelf, int? Shards, int? Entities);
