using StackExchange.Redis;

namespace AkkaDayTrade.Pipeline.Store.Encryption;

/// <summary>
/// Finds out before the first write whether the keys are those with which the store was encrypted: a wrong one would overwrite what it
/// cannot read. A value that stands for all of them tells.
/// </summary>
public static class EncryptionCheck
{
    private const string NothingWritten = "nothing was written";

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>How long a store that is not there yet is waited for when there are keys: host and Redis are often started together.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Throws an <see cref="EncryptionException"/> when the store must not be written to with these options.</summary>
    public static async Task RunAsync(RedisConnection connection, StoreOptions options, TimeProvider time, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        var (cipher, started) = (ValueCipher.Create(options), time.GetTimestamp());
        while (await TryAsync(connection.Database, options, cipher) is { } fault && cipher is not null)
        {
            if (time.GetElapsedTime(started) > Patience)
            {
                throw new EncryptionException($"Whether Store:EncryptionKeys are the store's keys cannot be told while Redis is away ({fault}); {NothingWritten}.");
            }

            await Task.Delay(Pace, time, cancellationToken);
        }
    }

    /// <returns>Null when the store may be written to, else why it could not be asked.</returns>
    private static async Task<string?> TryAsync(IDatabase database, StoreOptions options, ValueCipher? cipher)
    {
        var key = EncryptionMark.KeyOf(options);
        try
        {
            if (cipher is not null)
            {
                await BeginOrGoOnAsync(database, key, $"{options.Prefix}:symbols", cipher, new EncryptionMark(options, cipher));
            }
            else if (await database.KeyExistsAsync(key))
            {
                throw new EncryptionException($"The store is encrypted ('{key}' says so), but Store:EncryptionKeys is empty; {NothingWritten}.");
            }

            return null;
        }
        catch (Exception exception) when (exception is RedisException and not EncryptionException or TimeoutException)
        {
            return RedisFault.Describe(exception);
        }
    }

    /// <param name="plain">A key that is there when the store holds values from a time without encryption.</param>
    private static async Task BeginOrGoOnAsync(IDatabase database, string key, string plain, ValueCipher cipher, EncryptionMark mark)
    {
        if (await database.StringGetAsync(key) is { IsNull: false } found)
        {
            await GoOnAsync(database, key, found, cipher, mark);
        }
        else if (await database.KeyExistsAsync(plain))
        {
            throw new EncryptionException($"The store holds values that are not encrypted ('{plain}' is there). Store:EncryptionKeys begin with an empty store, or with another Redis; {NothingWritten}.");
        }
        else if (!await database.StringSetAsync(key, mark.Value, when: When.NotExists))
        {
            // Another node began at the same time, perhaps with other keys.
            await GoOnAsync(database, key, await database.StringGetAsync(key), cipher, mark);
        }
    }

    private static async Task GoOnAsync(IDatabase database, string key, RedisValue found, ValueCipher cipher, EncryptionMark mark)
    {
        var stored = (ReadOnlyMemory<byte>)found;
        if (cipher.Decrypt(mark.Key, stored.Span) is null)
        {
            throw new EncryptionException($"'{key}' does not say with which keys the store was encrypted; {NothingWritten}.");
        }

        if (!cipher.IsCurrent(stored.Span))
        {
            await database.StringSetAsync(key, mark.Value);
        }
    }
}
