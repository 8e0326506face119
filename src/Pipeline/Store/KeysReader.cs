using AkkaDayTrade.Pipeline.Store.Encryption;
using StackExchange.Redis;

namespace AkkaDayTrade.Pipeline.Store;

/// <summary>Layout `keys`: one JSON value per feature.</summary>
/// <param name="acrossSlots">The keys of a symbol may lie on several nodes, so that no command may take more than one.</param>
/// <param name="cipher">Reads what is encrypted; null = nothing is. With one, a value that is not encrypted is not ours.</param>
internal sealed class KeysReader(StoreKeys keys, IDatabase database, bool acrossSlots, ValueCipher? cipher) : StoreReader(keys, database)
{
    public override async Task<IReadOnlyList<StoredFeature>> LatestAsync(string symbol)
    {
        var names = await MembersAsync(Keys.FeatureNames(symbol));
        return await ReadAsync(Array.ConvertAll(names, name => (RedisKey)Keys.Latest(symbol, name)));
    }

    public override Task<IReadOnlyList<StoredFeature>> HistoryAsync(string symbol, string feature, long firstSecond, long lastSecond) =>
        ReadAsync(HistoryKeys(symbol, feature, firstSecond, lastSecond));

    public override Task DeleteLatestAsync(string symbol, string feature) => Database.KeyDeleteAsync(Keys.Latest(symbol, feature));

    public override Task DeleteHistoryAsync(string symbol, string feature, long firstSecond, long lastSecond)
    {
        var gone = HistoryKeys(symbol, feature, firstSecond, lastSecond);
        return acrossSlots
            ? Task.WhenAll(Array.ConvertAll(gone, key => Database.KeyDeleteAsync(key)))
            : Database.KeyDeleteAsync(gone);
    }

    private RedisKey[] HistoryKeys(string symbol, string feature, long firstSecond, long lastSecond)
    {
        var range = new RedisKey[lastSecond - firstSecond + 1];
        for (var i = 0; i < range.Length; i++)
        {
            range[i] = Keys.History(symbol, feature, firstSecond + i);
        }

        return range;
    }

    private async Task<IReadOnlyList<StoredFeature>> ReadAsync(RedisKey[] wanted)
    {
        if (wanted.Length == 0)
        {
            return [];
        }

        var values = acrossSlots
            ? await Task.WhenAll(Array.ConvertAll(wanted, key => Database.StringGetAsync(key)))
            : await Database.StringGetAsync(wanted);
        var features = new List<StoredFeature>();
        for (var i = 0; i < values.Length; i++)
        {
            if (!values[i].IsNull && Plain(wanted[i], values[i]) is { } json && FeatureJson.Read(json.Span) is { } feature)
            {
                features.Add(feature);
            }
        }

        return features;
    }

    private ReadOnlyMemory<byte>? Plain(RedisKey key, ReadOnlyMemory<byte> value) =>
        cipher is null ? value
        : cipher.Decrypt((byte[])key!, value.Span) is { } plain ? plain
        : null;
}
