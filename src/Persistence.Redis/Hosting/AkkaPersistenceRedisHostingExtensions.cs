using Akka.Actor;
using Akka.Hosting;
using Akka.Persistence.Hosting;
using StackExchange.Redis;

namespace Akka.Persistence.Redis.Hosting;

/// <summary>Puts the plugins into an actor system under Akka.Hosting.</summary>
public static class AkkaPersistenceRedisHostingExtensions
{
    /// <summary>
    /// Journal, snapshot store or both on one Redis.
    /// </summary>
    /// <param name="builder">The actor system's builder.</param>
    /// <param name="configurationString">Where Redis is, in the syntax of StackExchange.Redis; not used when <paramref name="multiplexer"/> is given.</param>
    /// <param name="mode">Which of the two.</param>
    /// <param name="autoInitialize">Whether the plugins start with the system instead of at first use.</param>
    /// <param name="journalBuilder">Adds event adapters and health checks.</param>
    /// <param name="snapshotBuilder">Adds health checks.</param>
    /// <param name="pluginIdentifier">Last part of the plugins' configuration paths.</param>
    /// <param name="isDefaultPlugin">Whether persistent actors that name no plugin use these.</param>
    /// <param name="multiplexer">A connection of the caller's for all Redis plugins of the system; it is not closed.</param>
    public static AkkaConfigurationBuilder WithRedisPersistence(
        this AkkaConfigurationBuilder builder,
        string configurationString,
        PersistenceMode mode = PersistenceMode.Both,
        bool autoInitialize = true,
        Action<AkkaPersistenceJournalBuilder>? journalBuilder = null,
        Action<AkkaPersistenceSnapshotBuilder>? snapshotBuilder = null,
        string pluginIdentifier = "redis",
        bool isDefaultPlugin = true,
        IConnectionMultiplexer? multiplexer = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (multiplexer is not null)
        {
            builder.AddSetup(new RedisConnectionMultiplexerSetup(() => Task.FromResult(multiplexer)));
        }

        var journal = new RedisJournalOptions(isDefaultPlugin, pluginIdentifier) { ConfigurationString = configurationString, AutoInitialize = autoInitialize };
        var snapshots = new RedisSnapshotOptions(isDefaultPlugin, pluginIdentifier) { ConfigurationString = configurationString, AutoInitialize = autoInitialize };
        return builder.WithRedisPersistence(
            mode == PersistenceMode.SnapshotStore ? null : journal,
            mode == PersistenceMode.Journal ? null : snapshots,
            journalBuilder,
            snapshotBuilder);
    }

    /// <summary>Journal, snapshot store or both, each with the options that its delegate sets; at least one must be given.</summary>
    public static AkkaConfigurationBuilder WithRedisPersistence(
        this AkkaConfigurationBuilder builder,
        Action<RedisJournalOptions>? journalOptionConfigurator = null,
        Action<RedisSnapshotOptions>? snapshotOptionConfigurator = null,
        bool isDefaultPlugin = true) => builder.WithRedisPersistence(
            Configured(journalOptionConfigurator, new RedisJournalOptions(isDefaultPlugin)),
            Configured(snapshotOptionConfigurator, new RedisSnapshotOptions(isDefaultPlugin)));

    /// <summary>Journal, snapshot store or both, each with its options; at least one must be given.</summary>
    public static AkkaConfigurationBuilder WithRedisPersistence(
        this AkkaConfigurationBuilder builder,
        RedisJournalOptions? journalOptions = null,
        RedisSnapshotOptions? snapshotOptions = null,
        Action<AkkaPersistenceJournalBuilder>? journalBuilder = null,
        Action<AkkaPersistenceSnapshotBuilder>? snapshotBuilder = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (journalOptions is null && (snapshotOptions is null || journalBuilder is not null))
        {
            throw new ArgumentException("Give the options of the journal, of the snapshot store or of both, and a builder only with its options.", nameof(journalOptions));
        }

        if (journalOptions is not null)
        {
            builder = builder.WithJournal(journalOptions, journalBuilder);
        }

        if (snapshotOptions is not null)
        {
            builder = builder.WithSnapshot(snapshotOptions, snapshotBuilder);
        }

        return builder.AddHocon(RedisPersistence.DefaultConfig(), HoconAddMode.Append);
    }

    private static T? Configured<T>(Action<T>? configure, T options)
        where T : class
    {
        configure?.Invoke(options);
        return configure is null ? null : options;
    }
}
