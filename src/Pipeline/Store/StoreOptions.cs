using AkkaDayTrade.Pipeline.Settings;
using AkkaDayTrade.Pipeline.Store.Encryption;

namespace AkkaDayTrade.Pipeline.Store;

/// <summary>How feature values are laid out in Redis.</summary>
public enum StoreLayout
{
    /// <summary>One JSON value per feature.</summary>
    Keys,

    /// <summary>One hash per symbol, one field per feature.</summary>
    Hash,
}

/// <summary>When keys carry a `{symbol}` hash tag.</summary>
public enum HashTags
{
    /// <summary>Only on a Redis Cluster.</summary>
    Auto,
    Always,
    Never,
}

/// <summary>Section `Store` of the configuration: how features are kept.</summary>
public sealed record StoreOptions
{
    public string Prefix { get; init; } = "day_trade:feature";

    public StoreLayout Layout { get; init; } = StoreLayout.Keys;

    public TimeSpan Ttl { get; init; } = TimeSpan.FromHours(1);

    public TimeSpan HistoryTtl { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long the local cache may answer before Redis is asked again.</summary>
    public TimeSpan LocalTtl { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>`on`, `off`, or the names of the features whose history is kept, separated by blanks or commas.</summary>
    public string History { get; init; } = "on";

    public HashTags HashTags { get; init; } = HashTags.Auto;

    /// <summary>Bound of the history values' vectors that wait for Redis; beyond it the oldest are lost and counted.</summary>
    public int MaxPendingHistory { get; init; } = 100_000;

    /// <summary>False = feature values are not written at all: for a node that only predicts and alerts, and to measure without a store.</summary>
    public bool Writes { get; init; } = true;

    /// <summary>
    /// Keys a second that a live run writes at most, so that the store leaves the processor to the pipeline: beyond it the
    /// newest vectors wait and are conflated. 0 = unlimited. A replay has no such limit.
    /// </summary>
    public int MaxWritesPerSecond { get; init; } = 50_000;

    /// <summary>
    /// `NAME=BASE64,…`, each 32 bytes: the first key encrypts what is stored, all decrypt; empty = values stand as they are, so that
    /// others can read them.
    /// </summary>
    public string EncryptionKeys { get; init; } = string.Empty;

    /// <summary>Without what is secret.</summary>
    public override string ToString() => Shown.Of(this);

    public IEnumerable<SettingError> Validate()
    {
        if (EncryptionKeys.Length > 0 && !KeyRing.TryParse(EncryptionKeys, out _))
        {
            // Not shown: it holds keys.
            yield return new SettingError("Store:EncryptionKeys", null, "NAME=KEY, comma-separated: names of letters and digits, each once, keys of 32 bytes in Base64 (openssl rand -base64 32)");
        }

        if (string.IsNullOrWhiteSpace(Prefix))
        {
            yield return new SettingError("Store:Prefix", Prefix, "a key prefix such as day_trade:feature");
        }

        if (Ttl < TimeSpan.FromSeconds(1))
        {
            yield return new SettingError("Store:Ttl", $"{Ttl}", "1 s or more");
        }

        if (HistoryTtl < TimeSpan.FromSeconds(1))
        {
            yield return new SettingError("Store:HistoryTtl", $"{HistoryTtl}", "1 s or more");
        }

        if (LocalTtl < TimeSpan.Zero)
        {
            yield return new SettingError("Store:LocalTtl", $"{LocalTtl}", "0 (no local cache) or a time span");
        }

        if (MaxPendingHistory is < 1 or > 100_000_000)
        {
            yield return new SettingError("Store:MaxPendingHistory", $"{MaxPendingHistory}", "1 to 100000000");
        }

        if (MaxWritesPerSecond < 0)
        {
            yield return new SettingError("Store:MaxWritesPerSecond", $"{MaxWritesPerSecond}", "0 (unlimited) or more");
        }
    }
}
