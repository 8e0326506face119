using Akka.Persistence.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Akka.Persistence.Redis.Hosting;

/// <summary>Adds a health check that is healthy while the plugin's circuit breaker is closed and Redis answers its PING.</summary>
public static class RedisConnectivityCheckExtensions
{
    /// <summary>Checks the journal's Redis.</summary>
    public static AkkaPersistenceJournalBuilder WithConnectivityCheck(
        this AkkaPersistenceJournalBuilder builder,
        HealthStatus unHealthyStatus = HealthStatus.Unhealthy,
        string? name = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithHealthCheck(
            unHealthyStatus,
            name ?? $"Akka.Persistence.Redis.Journal.{builder.Options?.Identifier ?? "redis"}.Connectivity",
            tags ?? ["akka", "persistence", "redis", "journal", "connectivity"]);
    }

    /// <summary>Checks the snapshot store's Redis.</summary>
    public static AkkaPersistenceSnapshotBuilder WithConnectivityCheck(
        this AkkaPersistenceSnapshotBuilder builder,
        HealthStatus unHealthyStatus = HealthStatus.Unhealthy,
        string? name = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithHealthCheck(
            unHealthyStatus,
            name ?? $"Akka.Persistence.Redis.SnapshotStore.{builder.Options?.Identifier ?? "redis"}.Connectivity",
            tags ?? ["akka", "persistence", "redis", "snapshot-store", "connectivity"]);
    }
}
