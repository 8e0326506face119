using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AkkaDayTrade.Host.Tests.Store;

/// <summary>A server that speaks TLS alone, to one user alone, who may do as little as a user of the store needs.</summary>
public sealed class SecuredRedisTestServer : RedisTestServer
{
    public override string ConnectionString => $"localhost:{Port},ssl=true,user=app,password=secret words,defaultDatabase=3,name=desk-7";

    protected override IEnumerable<string> Options =>
    [
        "--port", "0", "--tls-port", $"{Port}", "--tls-auth-clients", "no",
        "--tls-cert-file", In("server.pem"), "--tls-key-file", In("server.key"), "--tls-ca-cert-file", In("ca.pem"),
        "--user", "default", "off",
        "--user", "app", "on", ">secret words", "~day*", "&*", "+@all", "-@admin", "-@dangerous", "+info",
    ];

    public override async Task StartAsync()
    {
        WriteCertificates();
        Environment.SetEnvironmentVariable("SERedis_IssuerCertPath", In("ca.pem"));
        await base.StartAsync();
    }

    public override async Task StopAsync()
    {
        await base.StopAsync();
        Environment.SetEnvironmentVariable("SERedis_IssuerCertPath", null);
    }

    private string In(string file) => Path.Combine(DataDirectory, file);

    private void WriteCertificates()
    {
        using var issuerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var issuer = new CertificateRequest("CN=store test", issuerKey, HashAlgorithmName.SHA256);
        issuer.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        var (from, to) = (DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(100));
        using var authority = issuer.CreateSelfSigned(from, to);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var server = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        server.CertificateExtensions.Add(names.Build());
        using var certificate = server.Create(authority, from, to, [1, 2, 3, 4]);

        File.WriteAllText(In("ca.pem"), authority.ExportCertificatePem());
        File.WriteAllText(In("server.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(In("server.key"), key.ExportPkcs8PrivateKeyPem());
    }
}

public sealed class SecuredRedisTests : StoreTest<SecuredRedisTestServer>
{
    [SkippableFact]
    public async Task Writes_should_go_as_the_named_user_over_tls_into_the_chosen_database()
    {
        await WriteAll(NewStore(), Vector(1, 2));

        Database.Database.ShouldBe(3);
        (await Database.KeyExistsAsync("day_trade:feature:7203:sma_5:latest")).ShouldBeTrue();
        (await NewStore().LatestAsync("7203", "sma_20"))!.Value.ShouldBe(2);
        Metrics.StoreErrors.ShouldBe(0);
    }
}
