using System.Diagnostics.CodeAnalysis;
using AkkaDayTrade.Pipeline.Store.Encryption;
using StackExchange.Redis;

namespace AkkaDayTrade.Pipeline.Store;

/// <summary>
/// What is stored of the features: the newest values through a local cache, the history by computing its keys. While Redis
/// is away, what the cache does not know throws a <see cref="RedisException"/> or a <see cref="TimeoutException"/>.
/// Safe for use by several threads.
/// </summary>
public sealed class FeatureStore
{
    /// <summary>The `limit` of a history when none is given.</summary>
    public const int DefaultHistoryLimit = 1000;

    /// <summary>The highest `limit` of a history.</summary>
    public const int MaxHistoryLimit = 100_000;

    private const int SecondsPerMinute = 60;

    /// <summary>At most so many seconds are asked for in one round trip.</summary>
    private const int SecondsPerRead = 16 * SecondsPerMinute;

    /// <summary>A history is searched for at most this far back, so that a read without `from` ends on an empty symbol.</summary>
    private static readonly TimeSpan MaxHistorySpan = TimeSpan.FromDays(7);

    private readonly TimeProvider _time;
    private volatile StoreReader? _reader;
    private volatile StoreKeys? _keys;

    public FeatureStore(RedisConnection connection, StoreOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(options);
        Connection = connection;
        Options = options;
        Cipher = ValueCipher.Create(options);
        Mark = Cipher is null ? null : new EncryptionMark(options, Cipher);
        Cache = new VectorCache(options.LocalTtl);
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Reads that the local cache answered.</summary>
    public long CacheHits => Cache.Hits;

    /// <summary>Reads that went to Redis.</summary>
    public long CacheMisses => Cache.Misses;

    internal RedisConnection Connection { get; }

    internal StoreOptions Options { get; }

    /// <summary>Null while values stand in Redis as they are.</summary>
    internal ValueCipher? Cipher { get; }

    /// <summary>Null without a <see cref="Cipher"/>.</summary>
    internal EncryptionMark? Mark { get; }

    internal VectorCache Cache { get; }

    /// <summary>The newest value of a feature, null when there is none.</summary>
    public async ValueTask<StoredFeature?> LatestAsync(string symbol, string feature) =>
        (await LatestVectorAsync(symbol))?.Features.GetValueOrDefault(feature);

    /// <summary>The newest values of all features of a symbol that are ready, null when there are none.</summary>
    public ValueTask<StoredVector?> LatestVectorAsync(string symbol) =>
        Cache.TryGet(symbol, out var cached) ? new ValueTask<StoredVector?>(cached) : new ValueTask<StoredVector?>(ReadLatestAsync(symbol));

    /// <summary>
    /// A feature's history, ascending, one value per second. The newest <paramref name="limit"/> values of the range are given.
    /// </summary>
    /// <param name="from">First second, null = <see cref="StoreOptions.HistoryTtl"/> before <paramref name="to"/>.</param>
    /// <param name="to">Last second, null = that of the newest value. The search goes back at most seven days from here.</param>
    /// <param name="limit">1 to <see cref="MaxHistoryLimit"/>.</param>
    public async Task<IReadOnlyList<StoredFeature>> HistoryAsync(
        string symbol,
        string feature,
        DateTimeOffset? from = null,
        DateTimeOffset? to = null,
        int limit = DefaultHistoryLimit,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxHistoryLimit);
        var last = (to ?? await NewestAsync(symbol)).ToUnixTimeSeconds();
        var first = Math.Max(
            from?.ToUnixTimeSeconds() ?? (last - (long)Options.HistoryTtl.TotalSeconds),
            Math.Max(last - (long)MaxHistorySpan.TotalSeconds, DateTimeOffset.MinValue.ToUnixTimeSeconds()));

        var chunks = new List<IReadOnlyList<StoredFeature>>();
        var found = 0;
        foreach (var (start, end) in Backwards(first, last, Math.Clamp(limit, SecondsPerMinute, SecondsPerRead)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var chunk = await Reader().HistoryAsync(symbol, feature, start, end);
            chunks.Add(chunk);
            found += chunk.Count;
            if (found >= limit)
            {
                break;
            }
        }

        chunks.Reverse();
        return [.. chunks.SelectMany(chunk => chunk).Skip(Math.Max(0, found - limit))];
    }

    /// <summary>All symbols ever written, in ordinal order.</summary>
    public Task<string[]> SymbolsAsync() => Reader().MembersAsync(Keys().Symbols);

    /// <summary>The names of a symbol's features, in ordinal order.</summary>
    public Task<string[]> FeatureNamesAsync(string symbol) => Reader().MembersAsync(Keys().FeatureNames(symbol));

    /// <summary>
    /// Deletes a feature's newest value and its history of the last <see cref="StoreOptions.HistoryTtl"/> (at most seven
    /// days); an older one ends with its time to live. A running pipeline writes it anew with its next value.
    /// </summary>
    /// <returns>False when the symbol has no such feature.</returns>
    public async Task<bool> DeleteFeatureAsync(string symbol, string feature, CancellationToken cancellationToken = default)
    {
        var newest = await NewestAsync(symbol);
        await DeleteAsync(symbol, feature, newest.ToUnixTimeSeconds(), cancellationToken);
        var existed = await Connection.Database.SetRemoveAsync(Keys().FeatureNames(symbol), feature);
        Cache.Remove(symbol);
        return existed;
    }

    /// <summary>Deletes all of a symbol's features, as <see cref="DeleteFeatureAsync"/> does one, and the symbol's name.</summary>
    /// <returns>False when the symbol is not known.</returns>
    public async Task<bool> ClearAsync(string symbol, CancellationToken cancellationToken = default)
    {
        var newest = await NewestAsync(symbol);
        foreach (var feature in await FeatureNamesAsync(symbol))
        {
            await DeleteAsync(symbol, feature, newest.ToUnixTimeSeconds(), cancellationToken);
        }

        if (Options.Layout == StoreLayout.Hash)
        {
            await Connection.Database.KeyDeleteAsync(Keys().Latest(symbol));
        }

        await Connection.Database.KeyDeleteAsync(Keys().FeatureNames(symbol));
        var existed = await Connection.Database.SetRemoveAsync(Keys().Symbols, symbol);
        Cache.Remove(symbol);
        return existed;
    }

    /// <summary>The names of the keys, which depend on what kind of server it is: unknown before the first connection.</summary>
    internal bool TryGetKeys([NotNullWhen(true)] out StoreKeys? keys)
    {
        if (_keys is null)
        {
            if (Options.HashTags != HashTags.Auto)
            {
                _keys = new StoreKeys(Options.Prefix, Options.HashTags == HashTags.Always);
            }
            else if (Connection.TryGetIsCluster(out var isCluster))
            {
                _keys = new StoreKeys(Options.Prefix, isCluster.Value);
            }
        }

        keys = _keys;
        return keys is not null;
    }

    private StoreKeys Keys() => TryGetKeys(out var keys) ? keys : throw NotReached();

    private StoreReader Reader() => _reader ??= Options.Layout == StoreLayout.Hash
        ? new HashReader(Keys(), Connection.Database, Cipher)
        : new KeysReader(Keys(), Connection.Database, acrossSlots: !Keys().AreTagged && IsCluster(), Cipher);

    private bool IsCluster() => Connection.TryGetIsCluster(out var isCluster) ? isCluster.Value : throw NotReached();

    private static RedisException NotReached() => new("Redis has not been reached yet.");

    private async Task<StoredVector?> ReadLatestAsync(string symbol)
    {
        var features = await Reader().LatestAsync(symbol);
        if (features.Count == 0)
        {
            return null;
        }

        var vector = new StoredVector(symbol, features);
        Cache.Put(vector);
        return vector;
    }

    /// <summary>The time of the symbol's newest value; now when its newest values have ended.</summary>
    private async Task<DateTimeOffset> NewestAsync(string symbol) =>
        (await LatestVectorAsync(symbol))?.Timestamp ?? _time.GetUtcNow();

    private async Task DeleteAsync(string symbol, string feature, long newest, CancellationToken cancellationToken)
    {
        await Reader().DeleteLatestAsync(symbol, feature);
        var oldest = newest - (long)Math.Min(Options.HistoryTtl.TotalSeconds, MaxHistorySpan.TotalSeconds);
        foreach (var (start, end) in Backwards(oldest, newest, SecondsPerRead))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Reader().DeleteHistoryAsync(symbol, feature, start, end);
        }
    }

    private static IEnumerable<(long Start, long End)> Backwards(long first, long last, int seconds)
    {
        for (var end = last; end >= first; end -= seconds)
        {
            yield return (Math.Max(first, end - seconds + 1), end);
        }
    }
}
