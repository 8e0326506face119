using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using StackExchange.Redis;

namespace AkkaDayTrade.Pipeline.Store;

/// <summary>Believes a Redis server whose certificate is for the host that was dialled and comes from the given authorities, whatever the system trusts.</summary>
internal static class PinnedTrust
{
    /// <summary>For every link that is opened with these options.</summary>
    /// <exception cref="CryptographicException">The file holds no certificate; <see cref="ProblemOf"/> tells before.</exception>
    public static void Use(ConfigurationOptions options, string authorityFile)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(Read(authorityFile));
        options.SslClientAuthenticationOptions = host => new SslClientAuthenticationOptions
        {
            TargetHost = options.SslHost is { Length: > 0 } given ? given : host,
            EnabledSslProtocols = options.SslProtocols ?? System.Security.Authentication.SslProtocols.None,
            CertificateChainPolicy = policy,
        };
    }

    public static string? ProblemOf(string authorityFile)
    {
        try
        {
            Read(authorityFile);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return exception.Message;
        }
    }

    private static X509Certificate2Collection Read(string file)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(file);
        return authorities.Count > 0 ? authorities : throw new CryptographicException("it holds no certificate");
    }
}
