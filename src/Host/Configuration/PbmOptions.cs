using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AkkaDayTrade.Pipeline.Settings;

namespace AkkaDayTrade.Host.Configuration;

/// <summary>Section `Pbm` of the configuration: where the command line tool finds this node.</summary>
public sealed record PbmOptions
{
    /// <summary>An address of this machine's, or `localhost`. Beyond the loopback it needs a <see cref="Token"/>.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>0 = any free one.</summary>
    public int Port { get; init; } = 9110;

    /// <summary>What a client must present; empty = nothing. Never logged.</summary>
    public string Token { get; init; } = string.Empty;

    /// <summary>File with the server's certificate, PEM or PKCS #12; empty = no TLS.</summary>
    public string Certificate { get; init; } = string.Empty;

    /// <summary>File with the certificate's private key, PEM; empty = it is in the certificate's file.</summary>
    public string CertificateKey { get; init; } = string.Empty;

    /// <summary>Opens the key, or the PKCS #12 file; empty = it is not encrypted. Never logged.</summary>
    public string CertificatePassword { get; init; } = string.Empty;

    /// <summary>Null when <see cref="Host"/> cannot be read.</summary>
    internal IPAddress? Address => Host is "localhost" ? IPAddress.Loopback : IPAddress.TryParse(Host, out var address) ? address : null;

    /// <summary>Without what is secret.</summary>
    public override string ToString() => Shown.Of(this);

    public IEnumerable<SettingError> Validate()
    {
        if (Address is null)
        {
            yield return new SettingError("Pbm:Host", Host, "an IP address of this machine, or localhost");
        }
        else if (Token.Length == 0 && !IPAddress.IsLoopback(Address))
        {
            yield return new SettingError("Pbm:Token", null, $"a token, since Pbm:Host = '{Host}' lets other machines in");
        }

        foreach (var error in ValidateCertificate())
        {
            yield return error;
        }
    }

    /// <summary>Null without TLS. Throws what reading a certificate throws.</summary>
    internal X509Certificate2? LoadCertificate()
    {
        if (Certificate.Length == 0)
        {
            return null;
        }

        if (Path.GetExtension(Certificate) is ".pfx" or ".p12")
        {
            return X509CertificateLoader.LoadPkcs12FromFile(Certificate, CertificatePassword);
        }

        var key = CertificateKey.Length == 0 ? null : CertificateKey;
        return CertificatePassword.Length == 0
            ? X509Certificate2.CreateFromPemFile(Certificate, key)
            : X509Certificate2.CreateFromEncryptedPemFile(Certificate, CertificatePassword, key);
    }

    private IEnumerable<SettingError> ValidateCertificate()
    {
        if (Certificate.Length == 0 && CertificateKey.Length > 0)
        {
            yield return new SettingError("Pbm:Certificate", null, "the certificate that Pbm:CertificateKey belongs to");
        }

        if (ProblemOfCertificate() is { } problem)
        {
            yield return new SettingError("Pbm:Certificate", Certificate, $"a certificate with its private key, PEM or PKCS #12 (.pfx, .p12): {problem}");
        }
    }

    private string? ProblemOfCertificate()
    {
        try
        {
            using var certificate = LoadCertificate();
            return certificate is { HasPrivateKey: false } ? "the private key is missing" : null;
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return exception.Message;
        }
    }
}
