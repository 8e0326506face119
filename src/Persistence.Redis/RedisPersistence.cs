using Akka.Actor;
using Akka.Configuration;

namespace Akka.Persistence.Redis;

/// <summary>Brings the plugins' default configuration into an actor system. It holds no connection and no other state.</summary>
public sealed class RedisPersistence : IExtension
{
    /// <summary>Configuration path of the journal.</summary>
    public const string JournalConfigPath = "akka.persistence.journal.redis";

    /// <summary>Configuration path of the snapshot store.</summary>
    public const string SnapshotConfigPath = "akka.persistence.snapshot-store.redis";

    public RedisPersistence(ExtendedActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        var defaults = DefaultConfig();
        system.Settings.InjectTopLevelFallback(defaults);
        DefaultJournalConfig = defaults.GetConfig(JournalConfigPath);
        DefaultSnapshotConfig = defaults.GetConfig(SnapshotConfigPath);
    }

    /// <summary>What a journal's section leaves out.</summary>
    public Config DefaultJournalConfig { get; }

    /// <summary>What a snapshot store's section leaves out.</summary>
    public Config DefaultSnapshotConfig { get; }

    /// <summary>The extension of this system; the first call adds the default configuration to the system's own.</summary>
    public static RedisPersistence Get(ActorSystem system) => system.WithExtension<RedisPersistence, RedisPersistenceProvider>();

    /// <summary>The default configuration of all plugins and the serializer (reference.conf).</summary>
    public static Config DefaultConfig() =>
        ConfigurationFactory.FromResource<RedisPersistence>("Akka.Persistence.Redis.reference.conf");
}

/// <summary>Creates the extension, also when the configuration names it under akka.extensions.</summary>
public sealed class RedisPersistenceProvider : ExtensionIdProvider<RedisPersistence>
{
    public override RedisPersistence CreateExtension(ExtendedActorSystem system) => new(system);
}
