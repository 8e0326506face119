using AkkaDayTrade.Pipeline.Store;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

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

    /// <summary>What issued the server's certificate.</summary>
    public string AuthorityFile => In("ca.pem");

    private string In(string file) => Path.Combine(DataDirectory, file);

    private void WriteCertificates()
    {
        using var authority = new TestAuthority(DataDirectory, "ca");
        var (certificate, key) = authority.Issue("localhost");
        File.Move(certificate, In("server.pem"));
        File.Move(key, In("server.key"));
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

    [SkippableFact]
    public async Task Pinned_authority_should_be_believed_and_no_other()
    {
        using var files = new TemporaryDirectory();
        using var other = new TestAuthority(files.Path, "other");
        var trusted = File.ReadAllText(Server.AuthorityFile);
        // Only what is pinned shall count, not the issuer of the environment.
        Environment.SetEnvironmentVariable("SERedis_IssuerCertPath", null);
        File.WriteAllText(files.File("both.pem"), $"{File.ReadAllText(other.File)}\n{trusted}");

        (await IsConnectedAsync(Server.ConnectionString, Server.AuthorityFile)).ShouldBeTrue();
        (await IsConnectedAsync(Server.ConnectionString, files.File("both.pem"))).ShouldBeTrue("while the issuer changes");
        (await IsConnectedAsync(Server.ConnectionString, other.File)).ShouldBeFalse("another issuer");
        (await IsConnectedAsync(Server.ConnectionString.Replace("localhost", "127.0.0.1", StringComparison.Ordinal), Server.AuthorityFile)).ShouldBeFalse("another host's certificate");
        (await IsConnectedAsync(Server.ConnectionString, string.Empty)).ShouldBeFalse("an issuer that the system does not know");
    }

    [SkippableFact]
    public async Task User_should_get_no_further_than_its_rights_and_a_wrong_password_nowhere()
    {
        await Should.ThrowAsync<RedisServerException>(() => Database.StringSetAsync("elsewhere", "1"));
        await Should.ThrowAsync<RedisServerException>(() => Database.ExecuteAsync("ACL", "LIST"));
        (await IsConnectedAsync(Server.ConnectionString.Replace("secret words", "guess", StringComparison.Ordinal), Server.AuthorityFile)).ShouldBeFalse();
        (await IsConnectedAsync(Server.ConnectionString.Replace("user=app,", "user=default,", StringComparison.Ordinal), Server.AuthorityFile)).ShouldBeFalse();
    }

    private static async Task<bool> IsConnectedAsync(string connectionString, string authorityFile)
    {
        await using var connection = await RedisConnection.ConnectAsync($"{connectionString},connectTimeout=1000", NullLogger.Instance, authorityFile);
        return connection.IsConnected;
    }
}
