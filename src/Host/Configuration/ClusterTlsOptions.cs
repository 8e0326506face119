using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AkkaDayTrade.Pipeline.Settings;

namespace AkkaDayTrade.Host.Configuration;

/// <summary>Section `Cluster:Tls`: what the nodes show one another, and whom they believe. All files are PEM; they are read when the node starts.</summary>
public sealed record ClusterTlsOptions
{
    /// <summary>This node's certificate, for client and server use, with <see cref="ClusterOptions.Hostname"/> among its names; empty = no TLS.</summary>
    public string CertificateFile { get; init; } = string.Empty;

    /// <summary>Its private key, not encrypted.</summary>
    public string KeyFile { get; init; } = string.Empty;

    /// <summary>Who may have issued the peers' certificates; several while the issuer changes. The system's own list is not asked.</summary>
    public string AuthorityFile { get; init; } = string.Empty;

    /// <summary>
    /// Names, of which a peer's certificate must bear one; `*.example.com` for all of a domain, comma-separated. Empty = the hosts of
    /// the seed nodes and this node's own.
    /// </summary>
    public string PeerNames { get; init; } = string.Empty;

    internal bool IsOn => CertificateFile.Length > 0;

    /// <summary>The certificate with its key. Throws what <see cref="Validate"/> tells.</summary>
    internal X509Certificate2 ReadCertificate()
    {
        using var pem = X509Certificate2.CreateFromPemFile(CertificateFile, KeyFile);
        // Some systems' TLS does not take a key that was never in a container.
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
    }

    /// <inheritdoc cref="ReadCertificate"/>
    internal X509Certificate2Collection ReadAuthorities()
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(AuthorityFile);
        return authorities.Count > 0 ? authorities : throw new CryptographicException("it holds no certificate");
    }

    internal IEnumerable<SettingError> Validate(string hostname)
    {
        (string Key, string Value, string What)[] files =
        [
            ("Cluster:Tls:CertificateFile", CertificateFile, "this node's certificate in PEM"),
            ("Cluster:Tls:KeyFile", KeyFile, "its private key in PEM"),
            ("Cluster:Tls:AuthorityFile", AuthorityFile, "the certificates of who may have issued those of the peers, in PEM"),
        ];
        if (Array.TrueForAll(files, file => file.Value.Length == 0))
        {
            yield break;
        }

        foreach (var (key, value, what) in files.Where(file => !File.Exists(file.Value)))
        {
            yield return new SettingError(key, value, $"a file that this process can read: {what}; TLS among the nodes needs all three");
        }

        if (Array.TrueForAll(files, file => File.Exists(file.Value)))
        {
            foreach (var error in ValidateContents(hostname))
            {
                yield return error;
            }
        }
    }

    private IEnumerable<SettingError> ValidateContents(string hostname)
    {
        if (ProblemOf(() => ReadAuthorities()) is { } authorities)
        {
            yield return new SettingError("Cluster:Tls:AuthorityFile", AuthorityFile, $"certificates in PEM; {authorities}");
        }

        if (ProblemOf(() => ReadCertificate().Dispose()) is { } problem)
        {
            yield return new SettingError("Cluster:Tls:CertificateFile", CertificateFile, $"a certificate in PEM whose private key is Cluster:Tls:KeyFile; {problem}");
            yield break;
        }

        using var certificate = ReadCertificate();
        if (!certificate.MatchesHostname(hostname))
        {
            yield return new SettingError("Cluster:Tls:CertificateFile", CertificateFile, $"a certificate for Cluster:Hostname = '{hostname}': the peers would refuse this one");
        }

        if (TimeProvider.System.GetLocalNow().DateTime is var now && (now < certificate.NotBefore || now > certificate.NotAfter))
        {
            yield return new SettingError("Cluster:Tls:CertificateFile", CertificateFile, $"a certificate that is valid now; this one is from {certificate.NotBefore:u} to {certificate.NotAfter:u}");
        }
    }

    private static string? ProblemOf(Action attempt)
    {
        try
        {
            attempt();
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return exception.Message;
        }
    }
}
