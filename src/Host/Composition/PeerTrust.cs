using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Akka.Event;
using Akka.Remote.Transport.DotNetty;
using AkkaDayTrade.Host.Configuration;

namespace AkkaDayTrade.Host.Composition;

/// <summary>
/// Decides whether who is at the other end of a link is a node of ours. Asked for both directions: a node that dials must show as good a
/// certificate as one that is dialled. A refusal ends that link and nothing else. Safe for use by several threads.
/// </summary>
internal sealed class PeerTrust(ClusterTlsOptions options, IEnumerable<string> knownHosts)
{
    private readonly X509Certificate2Collection _authorities = options.ReadAuthorities();
    private readonly string[] _names = SettingText.List(options.PeerNames) is { Length: > 0 } given ? given : [.. knownHosts.Distinct(StringComparer.OrdinalIgnoreCase)];

    public DotNettySslSetup CreateSetup() =>
        new(options.ReadCertificate(), suppressValidation: false, requireMutualAuthentication: true, customValidator: IsTrusted);

    /// <summary>Null for a certificate to be trusted, else what is wrong with it.</summary>
    /// <param name="errors">What TLS itself found; of it only the name counts, which is compared with the host that was dialled.</param>
    public string? ProblemOf(X509Certificate2? certificate, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            return "it shows no certificate";
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (!chain.Build(certificate))
        {
            return string.Join(", ", chain.ChainStatus.Select(status => status.StatusInformation.Trim()).Distinct(StringComparer.Ordinal));
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return "its certificate is for another host than the one that was dialled";
        }

        return _names.Any(name => Bears(certificate, name)) ? null : $"its certificate bears none of the names {string.Join(", ", _names)}";
    }

    private bool IsTrusted(X509Certificate2? certificate, X509Chain? chain, string remotePeer, SslPolicyErrors errors, ILoggingAdapter log)
    {
        if (ProblemOf(certificate, errors) is not { } problem)
        {
            return true;
        }

        log.Warning("Refused {0} as a node: {1} (subject {2})", remotePeer, problem, certificate?.Subject ?? "-");
        return false;
    }

    private static bool Bears(X509Certificate2 certificate, string name) => name.StartsWith("*.", StringComparison.Ordinal)
        ? certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(names => names.EnumerateDnsNames())
            .Any(own => own.EndsWith(name[1..], StringComparison.OrdinalIgnoreCase))
        : certificate.MatchesHostname(name, allowWildcards: false);
}
