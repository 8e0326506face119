using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using StackExchange.Redis;

namespace AkkaDayTrade.Pipeline.Store.Resp;

/// <summary>
/// How a connection is secured: as the options say, with the issuer and the client certificate from the environment
/// variables that StackExchange.Redis reads as well.
/// </summary>
internal static class RespTls
{
    public static SslClientAuthenticationOptions OptionsFor(EndPoint server, ConfigurationOptions options)
    {
        var host = options.SslHost ?? HostOf(server);
        if (options.SslClientAuthenticationOptions?.Invoke(host) is { } given)
        {
            return given;
        }

        var secured = new SslClientAuthenticationOptions
        {
            TargetHost = host,
            EnabledSslProtocols = options.SslProtocols ?? System.Security.Authentication.SslProtocols.None,
            CertificateRevocationCheckMode = options.CheckCertificateRevocation ? X509RevocationMode.Online : X509RevocationMode.NoCheck,
        };
        if (PathIn("SERedis_IssuerCertPath") is { } issuer)
        {
            secured.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(issuer) },
                RevocationMode = X509RevocationMode.NoCheck,
            };
        }

        if (ClientCertificate() is { } certificate)
        {
            secured.ClientCertificates = [certificate];
        }

        return secured;
    }

    private static X509Certificate2? ClientCertificate() =>
        PathIn("SERedis_ClientCertPfxPath") is { } pfx
            ? X509CertificateLoader.LoadPkcs12FromFile(pfx, Environment.GetEnvironmentVariable("SERedis_ClientCertPassword"))
            : PathIn("SERedis_ClientCertPemPath") is { } pem
                ? X509Certificate2.CreateFromPemFile(pem, PathIn("SERedis_ClientCertPasswordPath"))
                : null;

    private static string? PathIn(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } path && File.Exists(path) ? path : null;

    private static string HostOf(EndPoint server) => server switch
    {
        DnsEndPoint dns => dns.Host,
        IPEndPoint ip => ip.Address.ToString(),
        _ => string.Empty,
    };
}
