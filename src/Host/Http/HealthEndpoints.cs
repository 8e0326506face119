namespace AkkaDayTrade.Host.Http;

/// <summary>One part's health.</summary>
/// <param name="Status">`healthy` or `unhealthy`.</param>
/// <param name="Detail">What is wrong, or where the part stands.</param>
public sealed record PartHealth(string Status, string? Detail);

/// <summary>Whether the process does its work; the failing part is named.</summary>
public sealed record HealthJson(string Status, IReadOnlyDictionary<string, PartHealth> Parts);
