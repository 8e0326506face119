using System.Globalization;
using AkkaDayTrade.Pipeline.Store;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AkkaDayTrade.Pipeline.Ingest;

/// <summary>Keeps each worker's newest epoch under `day_trade:ingest:{worker}:epoch`.</summary>
public sealed partial class RedisEpochStore(IConnectionMultiplexer redis, TimeProvider time, ILogger<RedisEpochStore> logger) : IEpochStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, long> _handedOut = [];

    public async Task<long> NextAsync(int worker)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        RedisKey key = string.Create(CultureInfo.InvariantCulture, $"day_trade:ingest:{worker}:epoch");
        try
        {
            var database = redis.GetDatabase();
            var stored = (long?)await database.StringGetAsync(key) ?? 0;
            var epoch = Later(worker, Math.Max(now, stored + 1));
            await database.StringSetAsync(key, epoch);
            return epoch;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            LogUnreachable(worker, RedisFault.Describe(exception));
        }

        return Later(worker, now);
    }

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
