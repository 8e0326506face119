using StackExchange.Redis;

namespace AkkaDayTrade.Pipeline.Store;

/// <summary>Reads and deletes in one layout. Seconds are counted from 1970; ranges include both ends.</summary>
internal abstract class StoreReader(StoreKeys keys, IDatabase database)
{
    protected StoreKeys Keys { get; } = keys;

    protected IDatabase Database { get; } = database;

    /// <summary>The newest values, in no particular order.</summary>
    public abstract Task<IReadOnlyList<StoredFeature>> LatestAsync(string symbol);

    /// <summary>What is stored of the range, ascending.</summary>
    public abstract Task<IReadOnlyList<StoredFeature>> HistoryAsync(string symbol, string feature, long firstSecond, long lastSecond);

    /// <summary>Deletes the newest value of a feature.</summary>
    public abstract Task DeleteLatestAsync(string symbol, string feature);

    /// <summary>Deletes what is stored of the range.</summary>
    public abstract Task DeleteHistoryAsync(string symbol, string feature, long firstSecond, long lastSecond);

    public async Task<string[]> MembersAsync(string key)
    {
        var members = await Database.SetMembersAsync(key);
        var names = Array.ConvertAll(members, member => (string)member!);
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    protected static DateTimeOffset InstantOf(long second) => DateTimeOffset.FromUnixTimeSeconds(second);
}
