using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace AkkaDayTrade.Pipeline.Store.Encryption;

/// <summary>
/// Encrypts values by AES-256-GCM: `adt1:`, the encrypting key's name, `:`, 12 bytes of nonce, the encrypted value, 16 bytes of tag. The tag also
/// covers the Redis key, so that a value that somebody moved to another key is refused. Safe for use by several threads.
/// </summary>
/// <param name="count">Where the count of the nonces begins.</param>
internal sealed class ValueCipher(KeyRing ring, uint count = 0)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int PrefixBytes = 8;

    private static readonly byte[] Begin = "adt1:"u8.ToArray();

    private readonly byte[] _header = Encoding.ASCII.GetBytes($"adt1:{ring.Active}:");

    // A nonce is a random prefix and a count; when the count is through, another prefix. Purely random nonces would bound the values under
    // one key to a few days' of a busy feed.
    private readonly Lock _lock = new();
    private byte[] _noncePrefix = RandomNumberGenerator.GetBytes(PrefixBytes);
    private uint _count = count;

    /// <summary>Null without keys: then values stand in Redis as they are.</summary>
    public static ValueCipher? Create(StoreOptions options) => KeyRing.TryParse(options.EncryptionKeys, out var ring) ? new ValueCipher(ring) : null;

    /// <summary>Whether a value has this form, readable or not.</summary>
    public static bool IsEncrypted(ReadOnlySpan<byte> value) => value.StartsWith(Begin);

    /// <summary>Whether a value was encrypted with the key that encrypts now.</summary>
    public bool IsCurrent(ReadOnlySpan<byte> value) => value.StartsWith(_header);

    public byte[] Encrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var encrypted = new byte[_header.Length + NonceBytes + value.Length + TagBytes];
        _header.CopyTo(encrypted, 0);
        var nonce = encrypted.AsSpan(_header.Length, NonceBytes);
        TakeNonce(nonce);
        using var aes = new AesGcm(ring.ActiveKey, TagBytes);
        aes.Encrypt(nonce, value, encrypted.AsSpan(_header.Length + NonceBytes, value.Length), encrypted.AsSpan(^TagBytes..), key);
        return encrypted;
    }

    private void TakeNonce(Span<byte> nonce)
    {
        lock (_lock)
        {
            if (_count == uint.MaxValue)
            {
                (_noncePrefix, _count) = (RandomNumberGenerator.GetBytes(PrefixBytes), 0);
            }

            _noncePrefix.CopyTo(nonce);
            BinaryPrimitives.WriteUInt32BigEndian(nonce[PrefixBytes..], ++_count);
        }
    }

    /// <summary>Null for a value that is not encrypted. Throws an <see cref="EncryptionException"/> that names the Redis key.</summary>
    public byte[]? Decrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (!IsEncrypted(value))
        {
            return null;
        }

        var id = value[Begin.Length..];
        var end = id.IndexOf((byte)':');
        if (end < 0 || id.Length - end - 1 < NonceBytes + TagBytes)
        {
            throw new EncryptionException($"The value under '{Encoding.UTF8.GetString(key)}' is cut off.");
        }

        var name = Encoding.ASCII.GetString(id[..end]);
        if (!ring.TryFind(name, out var secret))
        {
            throw new EncryptionException($"The value under '{Encoding.UTF8.GetString(key)}' is encrypted with the key '{name}', which is not among Store:EncryptionKeys.");
        }

        var rest = id[(end + 1)..];
        var plain = new byte[rest.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(secret, TagBytes);
        try
        {
            aes.Decrypt(rest[..NonceBytes], rest[NonceBytes..^TagBytes], rest[^TagBytes..], plain, key);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new EncryptionException(
                $"The value under '{Encoding.UTF8.GetString(key)}' was changed, moved here from another key, or encrypted with another key of the name '{name}' than that of Store:EncryptionKeys.");
        }
    }
}
