namespace AkkaDayTrade.Pipeline.Ingest.Transport;

/// <summary>Key and secret of one partition. Not a record: it must never be printed.</summary>
internal sealed class FeedCredentials(string key, string secret)
{
    public string Key { get; } = key;

    public string Secret { get; } = secret;

    /// <summary>Key and secret number <paramref name="partition"/> of the comma-separated settings; the last one serves all further partitions.</summary>
    public static FeedCredentials For(FeedOptions options, int partition) => new(Pick(options.Key, partition), Pick(options.Secret, partition));

    private static string Pick(string setting, int partition)
    {
        var all = setting.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return all.Length == 0 ? string.Empty : all[Math.Min(partition, all.Length - 1)];
    }
}
