using Akka.Actor;
using Akka.Configuration;
using StackExchange.Redis;

namespace Akka.Persistence.Redis.Tests.Servers;

/// <summary>A server with an actor system on it, for all test classes of one collection. Each test takes ids of its own.</summary>
public abstract class ServerFixture : IAsyncLifetime
{
    public const string Prefix = "tests:";

    private ActorSystem? _system;
    private ConnectionMultiplexer? _multiplexer;

    /// <summary>Why the server cannot run here; null when it can.</summary>
    public abstract string? Missing { get; }

    /// <summary>With more time than the plugin grants by itself: what these tests ask is never meant to fail because the machine is busy.</summary>
    public string ConnectionString => Endpoints + ",connectTimeout=30000,asyncTimeout=30000,syncTimeout=30000";

    public virtual bool Clustered => false;

    public ActorSystem System
    {
        get
        {
            Skip.If(Missing is not null, Missing);
            return _system!;
        }
    }

    public IDatabase Database => _multiplexer!.GetDatabase();

    public string EventsKey(string id) => Clustered ? $"{{__{id}}}.{Prefix}journal:persisted:{id}" : $"{Prefix}journal:persisted:{id}";

    public string HighestKey(string id) => EventsKey(id) + ":highestSequenceNr";

    public string SnapshotsKey(string id) => Clustered ? $"{{__{id}}}.{Prefix}snapshot:{id}" : $"{Prefix}snapshot:{id}";

    public ActorSystem CreateSystem(string more = "") => Systems.Create(ConnectionString, $"akka.persistence {{ journal.redis.key-prefix = \"{Prefix}\", snapshot-store.redis.key-prefix = \"{Prefix}\" }}\n{more}");

    public async Task InitializeAsync()
    {
        if (Missing is null)
        {
            try
            {
                await StartAsync();
            }
            catch
            {
                // Nobody disposes of a fixture that did not come up.
                await StopAsync();
                throw;
            }

            _multiplexer = await ConnectionMultiplexer.ConnectAsync(ConnectionString + ",allowAdmin=true");
            _system = CreateSystem();
        }
    }

    public async Task DisposeAsync()
    {
        if (Missing is null)
        {
            await _system!.Terminate();
            await _multiplexer!.DisposeAsync();
            await StopAsync();
        }
    }

    protected abstract string Endpoints { get; }

    protected abstract Task StartAsync();

    protected virtual Task StopAsync() => Task.CompletedTask;
}

public static class Systems
{
    private const string Common = """
        akka {
          loglevel = WARNING
          stdout-loglevel = WARNING
          test.single-expect-default = 60s
          persistence {
            journal { plugin = "akka.persistence.journal.redis", redis.page-size = 7 }
            snapshot-store { plugin = "akka.persistence.snapshot-store.redis", redis.page-size = 3 }
            query.journal.redis { refresh-interval = 100ms, max-buffer-size = 7 }
          }
        }
        """;

    public static ActorSystem Create(string connectionString, string more = "") => ActorSystem.Create("redis", Configuration(connectionString, more));

    public static Config Configuration(string connectionString, string more = "") => ConfigurationFactory.ParseString(more)
        .WithFallback(ConfigurationFactory.ParseString($"akka.persistence {{ journal.redis.configuration-string = \"{connectionString}\", snapshot-store.redis.configuration-string = \"{connectionString}\" }}"))
        .WithFallback(ConfigurationFactory.ParseString(Common))
        .WithFallback(RedisPersistence.DefaultConfig());
}
