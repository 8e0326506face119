using System.Net;
using AkkaDayTrade.Exchange;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Store;
using AkkaDayTrade.Pipeline.Store.Encryption;

namespace AkkaDayTrade.Host.Composition;

/// <summary>What a system talks to over sockets: Redis and the feed, brought along where the options name none.</summary>
internal sealed class SystemServers : IAsyncDisposable
{
    private readonly EmbeddedRedis? _embedded;
    private readonly SimulatedExchange? _exchange;

    private SystemServers(EmbeddedRedis? embedded, SimulatedExchange? exchange, RedisConnection redis, ValueSeal seal, FeedOptions feed) =>
        (_embedded, _exchange, Redis, Seal, Feed) = (embedded, exchange, redis, seal, feed);

    public RedisConnection Redis { get; }

    /// <summary>For what is kept in Redis and read by this program alone.</summary>
    public ValueSeal Seal { get; }

    /// <summary>The feed's options with the address of the exchange that was brought along.</summary>
    public FeedOptions Feed { get; }

    /// <summary>Null with an external server.</summary>
    public int? RedisPort => _embedded?.Port;

    /// <summary>Null with an external feed.</summary>
    public int? ExchangePort => _exchange?.Port;

    /// <summary>Null while the command line tool's server does not run.</summary>
    public IPEndPoint? Pbm { get; set; }

    public static async Task<SystemServers> StartAsync(RealtimeSystemOptions options, ILoggerFactory loggers, CancellationToken cancellationToken = default)
    {
        EmbeddedRedis? embedded = null;
        SimulatedExchange? exchange = null;
        RedisConnection? redis = null;
        try
        {
            embedded = options.Redis.IsEmbedded ? EmbeddedRedis.Start(options.Redis) : null;
            exchange = options.UsesBuiltInExchange ? await BuiltInExchange.StartAsync(options) : null;
            redis = await RedisConnection.ConnectAsync(
                embedded?.ConnectionString ?? options.Redis.ConnectionString, loggers.CreateLogger("AkkaDayTrade.Redis"), options.Redis.AuthorityFile);
            await EncryptionCheck.RunAsync(redis, options.Store, TimeProvider.System, cancellationToken);
            return new SystemServers(embedded, exchange, redis, new ValueSeal(options.Store), exchange is null ? options.Feed : BuiltInExchange.FeedOf(exchange, options.Feed));
        }
        catch
        {
            if (redis is not null)
            {
                await redis.DisposeAsync();
            }

            await DisposeAsync(exchange, embedded);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Redis.DisposeAsync();
        await DisposeAsync(_exchange, _embedded);
    }

    private static async Task DisposeAsync(SimulatedExchange? exchange, EmbeddedRedis? embedded)
    {
        if (exchange is not null)
        {
            await exchange.DisposeAsync();
        }

        embedded?.Dispose();
    }
}
