using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace AkkaDayTrade.Host.Http.Access;

/// <summary>An API key: 256 random bits behind a prefix by which secret scanners, and this host, tell it from a token.</summary>
internal static class ApiKey
{
    public const string Prefix = "adt_";

    private const int SecretBytes = 32;

    public static string Create() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    public static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
