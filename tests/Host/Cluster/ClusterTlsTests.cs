using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Remote.Transport.DotNetty;
using AkkaDayTrade.Host.Composition;
using AkkaDayTrade.Host.Configuration;
using AkkaDayTrade.Host.Tests.Store;

namespace AkkaDayTrade.Host.Tests.Cluster;

public sealed class ClusterTlsTests : IDisposable
{
    private const string Host = "127.0.0.1";

    private readonly TemporaryDirectory _files = new();
    private readonly TestAuthority _authority;
    private readonly TestAuthority _other;

    public ClusterTlsTests() => (_authority, _other) = (new TestAuthority(_files.Path), new TestAuthority(_files.Path, "other"));

    [Fact]
    public async Task Nodes_that_know_each_other_should_join_and_everybody_else_should_stay_out_without_harm()
    {
        var tls = TlsOf(_authority.Issue(Host));
        await using var cluster = await TestCluster.StartAsync(2, options => options.Cluster = options.Cluster with { Tls = tls });
        var seed = cluster.Nodes[0];
        seed.Address.ShouldStartWith("akka.ssl.tcp://");

        await LetInvadersTryAsync(seed.Port);
        await RefuseAsync(cluster, "elsewhere.example.com", _authority, "none of the names");
        await RefuseAsync(cluster, Host, _other, "refused");

        foreach (var node in cluster.Nodes)
        {
            Akka.Cluster.Cluster.Get(node.Node.System).State.Members.Count.ShouldBe(2);
            node.Node.System.WhenTerminated.IsCompleted.ShouldBeFalse();
            node.Node.IsUp.ShouldBeTrue();
        }

        var seen = seed.GetCounters().Accepted + cluster.Nodes[1].GetCounters().Accepted;
        await Eventually.BeTrue(() => seed.GetCounters().Accepted + cluster.Nodes[1].GetCounters().Accepted > seen, "ticks to go on");
    }

    [Fact]
    public void Certificate_that_cannot_be_used_should_be_named_before_the_start()
    {
        var good = _authority.Issue(Host);
        string ProblemOf(ClusterTlsOptions tls) => string.Join('\n', (new ClusterOptions { Tls = tls }).Validate());

        ProblemOf(TlsOf(good)).ShouldBeEmpty();
        ProblemOf(TlsOf(good) with { KeyFile = string.Empty }).ShouldContain("Cluster:Tls:KeyFile");
        ProblemOf(TlsOf(good) with { AuthorityFile = "no-such-file" }).ShouldContain("Cluster:Tls:AuthorityFile = 'no-such-file'");
        ProblemOf(TlsOf(good) with { AuthorityFile = good.Key }).ShouldContain("Cluster:Tls:AuthorityFile");
        ProblemOf(TlsOf(good) with { KeyFile = _authority.Issue(Host).Key }).ShouldContain("Cluster:Tls:KeyFile");
        ProblemOf(TlsOf(_authority.Issue("other.example.com"))).ShouldContain("a certificate for Cluster:Hostname = '127.0.0.1'");
        ProblemOf(TlsOf(_authority.Issue(Host, until: DateTimeOffset.UnixEpoch.AddYears(51)))).ShouldContain("valid now");
    }

    [Theory]
    [InlineData("node-4.daytrade.svc", "*.daytrade.svc", true)]
    [InlineData("node-4.daytrade.svc", "node-1.daytrade.svc,node-4.daytrade.svc", true)]
    [InlineData("node-4.daytrade.svc", "node-1.daytrade.svc", false)]
    [InlineData("evil-daytrade.svc", "*.daytrade.svc", false)]
    [InlineData("daytrade.svc.example.com", "*.daytrade.svc", false)]
    public void Peer_should_bear_one_of_the_names(string bears, string names, bool isTrusted)
    {
        var trust = new PeerTrust(TlsOf(_authority.Issue(Host)) with { PeerNames = names }, []);
        using var certificate = _authority.IssueLoaded(bears);

        (trust.ProblemOf(certificate, SslPolicyErrors.RemoteCertificateChainErrors) is null).ShouldBe(isTrusted);
        trust.ProblemOf(certificate, SslPolicyErrors.RemoteCertificateNameMismatch).ShouldNotBeNull();
        trust.ProblemOf(null, SslPolicyErrors.RemoteCertificateNotAvailable).ShouldNotBeNull();
    }

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
        _files.Dispose();
    }

    private ClusterTlsOptions TlsOf((string Certificate, string Key) files) =>
        new() { CertificateFile = files.Certificate, KeyFile = files.Key, AuthorityFile = _authority.File };

    /// <summary>A port scan, noise, plain text, and handshakes with nothing or the wrong thing in hand.</summary>
    private async Task LetInvadersTryAsync(int port)
    {
        for (var i = 0; i < 20; i++)
        {
            using var scan = new TcpClient();
            await scan.ConnectAsync(IPAddress.Loopback, port);
        }

        foreach (var noise in (byte[][])[RandomNumberGenerator.GetBytes(4096), "GET / HTTP/1.1\r\n\r\n"u8.ToArray(), [0, 0, 0, 4, 1, 2, 3, 4]])
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            await client.GetStream().WriteAsync(noise);
        }

        using var expired = _authority.IssueLoaded(Host, until: DateTimeOffset.UnixEpoch.AddYears(51));
        using var foreign = _other.IssueLoaded(Host);
        using var known = _authority.IssueLoaded(Host);
        (await IsLetInAsync(port, null)).ShouldBeFalse("no certificate");
        (await IsLetInAsync(port, expired)).ShouldBeFalse("expired");
        (await IsLetInAsync(port, foreign)).ShouldBeFalse("of another authority");
        (await IsLetInAsync(port, known)).ShouldBeTrue("a node's");
    }

    /// <summary>Whether the link is still open a while after the handshake.</summary>
    private async Task<bool> IsLetInAsync(int port, X509Certificate2? certificate)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await using var stream = new SslStream(client.GetStream());
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = Host,
                    ClientCertificates = certificate is null ? null : [certificate],
                    CertificateChainPolicy = new X509ChainPolicy
                    {
                        TrustMode = X509ChainTrustMode.CustomRootTrust,
                        RevocationMode = X509RevocationMode.NoCheck,
                        CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(_authority.File) },
                    },
                },
                patience.Token);
            return await stream.ReadAsync(new byte[1], patience.Token) > 0;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            return false;
        }
    }

    /// <summary>A whole node with another certificate, which believes everybody itself, tries to join.</summary>
    private static async Task RefuseAsync(TestCluster cluster, string host, TestAuthority authority, string reason)
    {
        using var certificate = authority.IssueLoaded(host);
        var before = cluster.Log.Count(IsRefusal);
        var config = ConfigurationFactory.ParseString(
            """
            akka.actor.provider = cluster
            akka.loglevel = OFF
            akka.stdout-loglevel = OFF
            akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0, enable-ssl = on }
            """);
        using var intruder = ActorSystem.Create(
            RealtimeSystem.ActorSystemName,
            ActorSystemSetup.Create(
                BootstrapSetup.Create().WithConfig(config),
                new DotNettySslSetup(certificate, suppressValidation: true, requireMutualAuthentication: true, customValidator: (_, _, _, _, _) => true)));
        Akka.Cluster.Cluster.Get(intruder).Join(Address.Parse(cluster.Nodes[0].Address));

        await Eventually.BeTrue(() => cluster.Log.Count(IsRefusal) > before, $"the refusal of {host}");

        cluster.Log.Last(IsRefusal).ShouldContain(reason, Case.Insensitive);
        await intruder.Terminate();

        static bool IsRefusal(string line) => line.Contains("Refused", StringComparison.Ordinal) && line.Contains("as a node", StringComparison.Ordinal);
    }
}
