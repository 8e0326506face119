using Akka.Configuration;

namespace Akka.Persistence.Redis.Tests;

public sealed class RedisSettingsTests
{
    [Theory]
    [InlineData(RedisPersistence.JournalConfigPath)]
    [InlineData(RedisPersistence.SnapshotConfigPath)]
    public void Settings_should_have_defaults(string path)
    {
        var settings = RedisSettings.Create(RedisPersistence.DefaultConfig().GetConfig(path));

        settings.ShouldBe(new RedisSettings("", "", 0, DatabaseFromConnectionString: false, PageSize: 500, MaxWritesInFlight: 64));
    }

    [Fact]
    public void Settings_should_take_every_key()
    {
        var settings = RedisSettings.Create(ConfigurationFactory.ParseString("""
            configuration-string = "localhost:6379,password=secret"
            key-prefix = "app:"
            database = 3
            use-database-number-from-connection-string = true
            page-size = 50
            max-writes-in-flight = 8
            """));

        settings.ShouldBe(new RedisSettings("localhost:6379,password=secret", "app:", 3, DatabaseFromConnectionString: true, PageSize: 50, MaxWritesInFlight: 8));
        settings.ToString().ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("page-size = 0", "page-size")]
    [InlineData("page-size = 100001", "page-size")]
    [InlineData("max-writes-in-flight = 0", "max-writes-in-flight")]
    [InlineData("database = -1", "database")]
    public void Settings_should_name_the_key_that_makes_no_sense(string hocon, string key)
    {
        Should.Throw<ConfigurationException>(() => RedisSettings.Create(ConfigurationFactory.ParseString(hocon))).Message.ShouldContain(key);
    }

    [Fact]
    public void Defaults_should_name_types_that_exist()
    {
        var defaults = RedisPersistence.DefaultConfig();

        Type.GetType(defaults.GetString("akka.persistence.journal.redis.class")).ShouldBe(typeof(Redis.Journal.RedisJournal));
        Type.GetType(defaults.GetString("akka.persistence.snapshot-store.redis.class")).ShouldBe(typeof(Redis.Snapshot.RedisSnapshotStore));
        Type.GetType(defaults.GetString($"{Redis.Query.RedisReadJournal.Identifier}.class")).ShouldBe(typeof(Redis.Query.RedisReadJournalProvider));
        Type.GetType(defaults.GetString("akka.actor.serializers.persistence-snapshot")).ShouldBe(typeof(Redis.Serialization.PersistentSnapshotSerializer));
    }
}
