using System.Security.Cryptography;
using AkkaDayTrade.Host.Configuration;

namespace AkkaDayTrade.Host.Http.Access;

/// <summary>The API keys there are, by their hashes. Safe for use by several threads.</summary>
internal sealed class KeyRing(HttpOptions options)
{
    private readonly (byte[] Hash, ApiKeyOptions Key)[] _keys =
        [.. options.ApiKeys.Select(key => (key.HashBytes ?? throw new InvalidOperationException($"The hash of API key '{key.Name}' cannot be read."), key))];

    /// <summary>Null for a key that is not known. Compares with all, so that the time tells nothing.</summary>
    public ApiKeyOptions? Find(string presented)
    {
        var hash = ApiKey.HashOf(presented);
        ApiKeyOptions? found = null;
        foreach (var (known, key) in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(known, hash))
            {
                found = key;
            }
        }

        return found;
    }
}
