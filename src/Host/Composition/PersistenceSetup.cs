using Akka.Hosting;
using Akka.Persistence.Redis;
using Akka.Persistence.Redis.Hosting;
using AkkaDayTrade.Pipeline.Store;
using AkkaDayTrade.Pipeline.Store.Encryption;
using StackExchange.Redis;

namespace AkkaDayTrade.Host.Composition;

/// <summary>Gives the actor system a journal and a snapshot store on the connection that the process has already.</summary>
internal static class PersistenceSetup
{
    /// <summary>Before every key of the actors' own.</summary>
    public const string KeyPrefix = "day_trade:akka:";

    public static AkkaConfigurationBuilder WithPersistence(this AkkaConfigurationBuilder akka, RedisConnection redis, ValueSeal seal)
    {
        IConnectionMultiplexer multiplexer = redis.Database.Multiplexer;
        var database = redis.Database.Database;
        return akka
            .AddSetup(new RedisConnectionMultiplexerSetup(() => Task.FromResult(multiplexer)))
            .AddSetup(new RedisValueProtectionSetup(new Sealed(seal)))
            .WithRedisPersistence(
                new RedisJournalOptions { KeyPrefix = KeyPrefix, Database = database },
                new RedisSnapshotOptions { KeyPrefix = KeyPrefix, Database = database });
    }

    private sealed class Sealed(ValueSeal seal) : IValueProtection
    {
        public byte[] Protect(string place, byte[] bytes) => seal.Close(place, bytes);

        public byte[] Unprotect(string place, byte[] bytes) => seal.Open(place, bytes);
    }
}
