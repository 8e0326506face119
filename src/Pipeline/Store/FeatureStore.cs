using StackExchange.Redis;

namespace AkkaDayTrade.Pipeline.Store;

/// <summary>
/// What is stored of the features, read through a local cache. While Redis is away, what the cache does not know throws a
/// <see cref="RedisException"/> or a <see cref="TimeoutException"/>.
/// </summary>
public sealed class FeatureStore
{
    private StoreKeys? _keys;

    public FeatureStore(RedisConnection connection, StoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(options);
        Connection = connection;
        Options = options;
    }

    internal RedisConnection Connection { get; }

    internal StoreOptions Options { get; }

    /// <summary>The newest value of a feature, null when there is none.</summary>
    public async ValueTask<StoredFeature?> LatestAsync(string symbol, string feature)
    {
        var value = await Connection.Database.StringGetAsync(Keys().Latest(symbol, feature));
        return value.IsNull ? null : FeatureJson.Read(((ReadOnlyMemory<byte>)value).Span);
    }

    /// <summary>The names of the keys, which depend on what kind of server it is: unknown before the first connection.</summary>
    internal StoreKeys Keys()
    {
        if (_keys is null)
        {
            var hashTags = Options.HashTags switch
            {
                HashTags.Always => true,
                HashTags.Never => false,
                _ => Connection.TryGetIsCluster(out var isCluster)
                    ? isCluster.Value
                    : throw new RedisException("Redis has not been reached yet."),
            };
            _keys = new StoreKeys(Options.Prefix, hashTags);
        }

        return _keys;
    }
}
