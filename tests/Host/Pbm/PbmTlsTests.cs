using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AkkaDayTrade.Host.Configuration;
using AkkaDayTrade.Host.Pbm;

namespace AkkaDayTrade.Host.Tests.Pbm;

[Collection(nameof(RunningSystem))]
public sealed class PbmTlsTests : IDisposable
{
    private readonly RunningSystem _running;
    private readonly TemporaryDirectory _files = new();

    public PbmTlsTests(RunningSystem running)
    {
        _running = running;
        WriteCertificates("ours", IPAddress.Loopback);
    }

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Tool_should_speak_tls_with_a_server_that_it_can_believe()
    {
        await using var pbm = new PbmFixture(_running.System, WithCertificate("ours"));

        var (exitCode, output, error) = await pbm.RunAsync("--tls", "--ca", _files.File("ours-ca.pem"), "cluster", "show");

        exitCode.ShouldBe(0, error);
        output.ShouldContain("Count: 1 nodes");
    }

    [Fact]
    public async Task Server_of_another_authority_or_another_name_should_not_be_believed()
    {
        WriteCertificates("theirs", IPAddress.Loopback);
        WriteCertificates("elsewhere", IPAddress.Parse("192.0.2.1"));
        await using var foreign = new PbmFixture(_running.System, WithCertificate("theirs"));
        await using var misnamed = new PbmFixture(_running.System, WithCertificate("elsewhere"));

        (await foreign.RunAsync("--tls", "--ca", _files.File("ours-ca.pem"), "cluster", "show")).ExitCode.ShouldBe(3);
        (await misnamed.RunAsync("--tls", "--ca", _files.File("elsewhere-ca.pem"), "cluster", "show")).ExitCode.ShouldBe(3);
    }

    [Fact]
    public async Task Plain_client_should_be_turned_out_and_leave_nothing_behind()
    {
        await using var pbm = new PbmFixture(_running.System, WithCertificate("ours"), new PbmLimits { SignIn = TimeSpan.FromSeconds(1) });

        (await pbm.RunAsync("--timeout", "20s", "cluster", "show")).ExitCode.ShouldBe(3);
        using var silent = await pbm.ConnectAsync();

        await Store.Eventually.BeTrue(() => pbm.Server.SessionCount == 0, "all handlers to end");
    }

    [Fact]
    public async Task Tls_client_of_a_plain_server_should_say_so_in_time()
    {
        await using var pbm = new PbmFixture(_running.System);

        (await pbm.RunAsync("--tls", "cluster", "show")).ExitCode.ShouldBeOneOf(3, 4);
    }

    [Fact]
    public void Certificate_that_cannot_be_used_should_be_named_before_anything_starts()
    {
        var missing = new PbmOptions { Certificate = _files.File("none.pem") }.Validate().ShouldHaveSingleItem();
        var keyless = new PbmOptions { Certificate = _files.File("ours-ca.pem") }.Validate().ShouldHaveSingleItem();
        var lonely = new PbmOptions { CertificateKey = _files.File("ours.key") }.Validate().ShouldHaveSingleItem();

        missing.ToString().ShouldContain("none.pem");
        keyless.ToString().ShouldContain("Pbm:Certificate");
        lonely.ToString().ShouldContain("Pbm:CertificateKey");
    }

    private PbmOptions WithCertificate(string name) =>
        new() { Port = 0, Certificate = _files.File($"{name}.pem"), CertificateKey = _files.File($"{name}.key") };

    /// <summary>An authority, and a certificate of it for an address.</summary>
    private void WriteCertificates(string name, IPAddress address)
    {
        var (from, to) = (TimeProvider.System.GetUtcNow().AddMinutes(-5), TimeProvider.System.GetUtcNow().AddDays(1));
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest($"CN={name} authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        using var authority = authorityRequest.CreateSelfSigned(from, to);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, from, to, RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(_files.File($"{name}-ca.pem"), authority.ExportCertificatePem());
        File.WriteAllText(_files.File($"{name}.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(_files.File($"{name}.key"), key.ExportPkcs8PrivateKeyPem());
    }
}
