using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AkkaDayTrade.Pbm;

/// <summary>Which servers are believed over TLS: those with a certificate for their name, of an authority that this machine or a file names.</summary>
internal sealed class ServerTrust
{
    private readonly X509Certificate2Collection? _authorities;

    private ServerTrust(X509Certificate2Collection? authorities) => _authorities = authorities;

    /// <param name="file">Authorities in PEM; null = this machine's. Throws <see cref="IOException"/> or <see cref="CryptographicException"/>.</param>
    public static ServerTrust Of(string? file)
    {
        if (file is null)
        {
            return new ServerTrust(null);
        }

        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(file);
        return authorities.Count > 0 ? new ServerTrust(authorities) : throw new CryptographicException($"There is no certificate in {file}.");
    }

    /// <summary>Throws <see cref="System.Security.Authentication.AuthenticationException"/> for a server that is not believed.</summary>
    public async Task<Stream> SecureAsync(Stream stream, string host, CancellationToken cancellationToken)
    {
        var secured = new SslStream(stream);
        var options = new SslClientAuthenticationOptions { TargetHost = host };
        if (_authorities is not null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(_authorities);
        }

        await secured.AuthenticateAsClientAsync(options, cancellationToken);
        return secured;
    }
}
