using System.Text;

namespace AkkaDayTrade.Pipeline.Store.Encryption;

/// <summary>
/// What passes on its way to Redis and back if only this program reads it: encrypted while there are keys (<see cref="StoreOptions.EncryptionKeys"/>),
/// as it is without. Safe for use by several threads.
/// </summary>
public sealed class ValueSeal
{
    private readonly ValueCipher? _cipher;

    public ValueSeal(StoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _cipher = ValueCipher.Create(options);
    }

    public bool IsOn => _cipher is not null;

    /// <param name="place">The key under which the value will stand, and behind a blank what tells it from others there: the value can be opened for that place only.</param>
    /// <param name="value">What only this program is to read.</param>
    public byte[] Close(string place, byte[] value) => _cipher is null ? value : _cipher.Encrypt(Encoding.UTF8.GetBytes(place), value);

    /// <summary>Throws an <see cref="EncryptionException"/>, which names the place, for what was not closed for it with one of the keys.</summary>
    public byte[] Open(string place, byte[] value) =>
        _cipher is null
            ? value
            : _cipher.Decrypt(Encoding.UTF8.GetBytes(place), value)
                ?? throw new EncryptionException($"The value under '{place}' is not encrypted, so it is not this program's.");
}
