using System.Text;

namespace AkkaDayTrade.Pipeline.Store.Encryption;

/// <summary>The value that tells with which keys a store was encrypted, and where it stands.</summary>
internal sealed class EncryptionMark(StoreOptions options, ValueCipher cipher)
{
    public byte[] Key { get; } = Encoding.UTF8.GetBytes(KeyOf(options));

    public byte[] Value { get; } = cipher.Encrypt(Encoding.UTF8.GetBytes(KeyOf(options)), "1"u8);

    public static string KeyOf(StoreOptions options) => $"{options.Prefix}:encryption";
}
