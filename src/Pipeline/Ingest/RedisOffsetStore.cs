using System.Globalization;
using System.Text.Json;
using StackExchange.Redis;

namespace AkkaDayTrade.Pipeline.Ingest;

/// <summary>Keeps each worker's offset as JSON under `day_trade:ingest:{worker}:offset`. A later epoch's is never overwritten.</summary>
public sealed class RedisOffsetStore(IDatabase redis) : IOffsetStore
{
    private const int Attempts = 5;

    public async Task<StoredOffset?> LoadAsync(int worker) => Read(await redis.StringGetAsync(KeyOf(worker)));

    public async Task<bool> SaveAsync(int worker, StoredOffset offset)
    {
        ArgumentNullException.ThrowIfNull(offset);
        var key = KeyOf(worker);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var known = await redis.StringGetAsync(key);
            if (Read(known) is { } stored && stored.Epoch >= offset.Epoch)
            {
                if (stored.Epoch > offset.Epoch)
                {
                    return false;
                }

                if (stored.Offset >= offset.Offset)
                {
                    return true;
                }
            }

            if (await redis.TryReplaceAsync(key, known, JsonSerializer.Serialize(offset, JsonSerializerOptions.Web)))
            {
                return true;
            }
        }

        throw new RedisException($"{key} is written by others all the time");
    }

    private static RedisKey KeyOf(int worker) => string.Create(CultureInfo.InvariantCulture, $"day_trade:ingest:{worker}:offset");

    private static StoredOffset? Read(RedisValue json)
    {
        try
        {
            return json.IsNull ? null : JsonSerializer.Deserialize<StoredOffset>((string)json!, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
