using System.Text;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Persistence.Hosting;

namespace Akka.Persistence.Redis.Hosting;

/// <summary>The journal's section; what is null keeps its default.</summary>
public sealed class RedisJournalOptions(bool isDefaultPlugin, string identifier = "redis") : JournalOptions(isDefaultPlugin)
{
    public RedisJournalOptions()
        : this(isDefaultPlugin: true)
    {
    }

    /// <summary>Where Redis is, in the syntax of StackExchange.Redis.</summary>
    public string ConfigurationString { get; set; } = "";

    /// <summary>Put before every key, without a separator.</summary>
    public string? KeyPrefix { get; set; }

    /// <summary>Number of the database.</summary>
    public int? Database { get; set; }

    /// <summary>Whether the default database of the configuration string, if it has one, wins.</summary>
    public bool? UseDatabaseFromConnectionString { get; set; }

    public override string Identifier { get; set; } = identifier;

    protected override Config InternalDefaultConfig { get; } = RedisPersistence.DefaultConfig().GetConfig(RedisPersistence.JournalConfigPath);

    protected override StringBuilder Build(StringBuilder sb) =>
        base.Build(sb.AppendRedis(ConfigurationString, KeyPrefix, Database, UseDatabaseFromConnectionString));
}
