using StackExchange.Redis;

namespace AkkaDayTrade.Pipeline.Ingest;

/// <summary>Compare and set as a conditional transaction: the embedded server knows no scripts.</summary>
internal static class RedisExchangeValue
{
    /// <summary>False when the key no longer holds what it was believed to hold; then nothing changes.</summary>
    public static Task<bool> TryReplaceAsync(this IDatabase database, RedisKey key, RedisValue known, RedisValue value)
    {
        var transaction = database.CreateTransaction();
        transaction.AddCondition(known.IsNull ? Condition.KeyNotExists(key) : Condition.StringEqual(key, known));
        _ = transaction.StringSetAsync(key, value);
        return transaction.ExecuteAsync();
    }
}
