using Akka.Configuration;

namespace Akka.Persistence.Redis;

/// <summary>Where a plugin keeps its data and how much it does at once.</summary>
/// <param name="ConfigurationString">Where Redis is, in the syntax of StackExchange.Redis. Holds the password: not for logs.</param>
/// <param name="KeyPrefix">Put before every key, without a separator.</param>
/// <param name="Database">Number of the database; a Redis Cluster has only 0.</param>
/// <param name="DatabaseFromConnectionString">Whether the default database of the configuration string, if it has one, wins.</param>
/// <param name="PageSize">Events or snapshots that one command reads, 1 to 100,000.</param>
/// <param name="MaxWritesInFlight">Writes on their way at once; further ones wait. 1 to 100,000.</param>
public sealed record RedisSettings(
    string ConfigurationString,
    string KeyPrefix,
    int Database,
    bool DatabaseFromConnectionString,
    int PageSize = RedisSettings.DefaultPageSize,
    int MaxWritesInFlight = RedisSettings.DefaultMaxWritesInFlight)
{
    private const int DefaultPageSize = 500;
    private const int DefaultMaxWritesInFlight = 64;
    private const int Most = 100_000;

    /// <summary>Reads a plugin's section. Throws <see cref="ConfigurationException"/>, which names the key, when a value makes no sense.</summary>
    public static RedisSettings Create(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new RedisSettings(
            config.GetString("configuration-string", string.Empty),
            config.GetString("key-prefix", string.Empty),
            InRange("database", config.GetInt("database", 0), 0),
            config.GetBoolean("use-database-number-from-connection-string", false),
            InRange("page-size", config.GetInt("page-size", DefaultPageSize), 1),
            InRange("max-writes-in-flight", config.GetInt("max-writes-in-flight", DefaultMaxWritesInFlight), 1));
    }

    /// <summary>The settings without the configuration string, which may hold a password.</summary>
    public override string ToString() => $"prefix '{KeyPrefix}', database {Database}, page size {PageSize}, writes in flight {MaxWritesInFlight}";

    private static int InRange(string key, int value, int least) => value >= least && value <= Most
        ? value
        : throw new ConfigurationException($"{key} is {value}. It must be from {least} to {Most}.");
}
