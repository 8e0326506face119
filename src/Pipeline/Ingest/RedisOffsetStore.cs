using System.Globalization;
using System.Text.Json;
using AkkaDayTrade.Pipeline.Store.Encryption;
using StackExchange.Redis;

namespace AkkaDayTrade.Pipeline.Ingest;

/// <summary>Keeps each worker's offset as JSON under `day_trade:ingest:{worker}:offset`. A later epoch's is never overwritten.</summary>
public sealed class RedisOffsetStore(IDatabase redis, ValueSeal seal) : IOffsetStore
{
    private const int Attempts = 5;

    public async Task<StoredOffset?> LoadAsync(int worker) => Read(KeyOf(worker), await redis.StringGetAsync(KeyOf(worker)));

    public async Task<bool> SaveAsync(int worker, StoredOffset offset)
    {
        ArgumentNullException.ThrowIfNull(offset);
        var key = KeyOf(worker);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var known = await redis.StringGetAsync(key);
            if (Read(key, known) is { } stored && stored.Epoch >= offset.Epoch)
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

            if (await redis.TryReplaceAsync(key, known, seal.Close(key, JsonSerializer.SerializeToUtf8Bytes(offset, JsonSerializerOptions.Web))))
            {
                return true;
            }
        }

        throw new RedisException($"{key} is written by others all the time");
    }

    private static string KeyOf(int worker) => string.Create(CultureInfo.InvariantCulture, $"day_trade:ingest:{worker}:offset");

    private StoredOffset? Read(string key, RedisValue json)
    {
        try
        {
            return json.IsNull ? null : JsonSerializer.Deserialize<StoredOffset>(seal.Open(key, (byte[])json!), JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
