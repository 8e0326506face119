using System.Globalization;
using System.Text;
using AkkaDayTrade.Pipeline.Store;
using AkkaDayTrade.Pipeline.Store.Encryption;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AkkaDayTrade.Pipeline.Ingest;

/// <summary>Keeps each worker's newest epoch under `day_trade:ingest:{worker}:epoch`.</summary>
/// <param name="isAlone">Whether no other node could hand out epochs: then the clock will do while Redis is down.</param>
public sealed partial class RedisEpochStore(
    IConnectionMultiplexer redis, ValueSeal seal, TimeProvider time, Func<bool> isAlone, ILogger<RedisEpochStore> logger) : IEpochStore
{
    private const int Attempts = 5;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, long> _handedOut = [];

    public async Task<long> NextAsync(int worker)
    {
        try
        {
            return await NextStoredAsync(worker);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException && isAlone())
        {
            LogUnreachable(worker, RedisFault.Describe(exception));
            return Later(worker, Now);
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<long> NextStoredAsync(int worker)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"day_trade:ingest:{worker}:epoch");
        var database = redis.GetDatabase();
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var known = await database.StringGetAsync(key);
            var epoch = Later(worker, Math.Max(Now, Read(key, known) + 1));
            if (await database.TryReplaceAsync(key, known, seal.Close(key, Encoding.ASCII.GetBytes(epoch.ToString(CultureInfo.InvariantCulture)))))
            {
                return epoch;
            }
        }

        throw new RedisException($"{key} is written by others all the time");
    }

    private long Read(string key, RedisValue stored) => stored.IsNull ? 0 : long.Parse(seal.Open(key, (byte[])stored!), CultureInfo.InvariantCulture);

    private long Later(int worker, long candidate)
    {
        lock (_gate)
        {
            var epoch = Math.Max(candidate, _handedOut.GetValueOrDefault(worker) + 1);
            _handedOut[worker] = epoch;
            return epoch;
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The epoch of ingest worker {Worker} could not be read from Redis ({Reason}); the clock alone decides")]
    private partial void LogUnreachable(int worker, string reason);
}
