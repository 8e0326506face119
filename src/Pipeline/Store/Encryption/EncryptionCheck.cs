using System.Text;
using StackExchange.Redis;

namespace AkkaDayTrade.Pipeline.Store.Encryption;

/// <summary>
/// Finds out before the first write whether the keys are those with which the store was encrypted: a wrong one would overwrite what it
/// cannot read. A value that stands for all of them tells.
/// </summary>
public static class EncryptionCheck
{
    /// <summary>Throws an <see cref="EncryptionException"/> when the store must not be written to with these options.</summary>
    public static async Task RunAsync(RedisConnection connection, StoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(options);
        var (key, cipher) = ($"{options.Prefix}:encryption", ValueCipher.Create(options));
        var keyBytes = Encoding.UTF8.GetBytes(key);
        RedisValue found;
        try
        {
            found = await connection.Database.StringGetAsync(key);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            if (cipher is null)
            {
                return;
            }

            throw new EncryptionException($"Whether Store:EncryptionKeys are the store's keys cannot be told while Redis is away ({RedisFault.Describe(exception)}); nothing was written.");
        }

        if (cipher is null)
        {
            if (!found.IsNull)
            {
                throw new EncryptionException($"The store is encrypted ('{key}' says so), but Store:EncryptionKeys is empty; nothing was written.");
            }

            return;
        }

        // Throws when it cannot be read.
        if (!found.IsNull && cipher.Decrypt(keyBytes, ((ReadOnlyMemory<byte>)found).Span) is not null && cipher.IsCurrent(((ReadOnlyMemory<byte>)found).Span))
        {
            return;
        }

        await connection.Database.StringSetAsync(key, cipher.Encrypt(keyBytes, "1"u8));
    }
}
