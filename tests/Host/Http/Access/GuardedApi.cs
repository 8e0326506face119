using System.Net.Http.Headers;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using AkkaDayTrade.Host.Configuration;
using AkkaDayTrade.Host.Http;
using AkkaDayTrade.Host.Http.Access;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AkkaDayTrade.Host.Tests.Http.Access;

/// <summary>A further API of the shared system that wants to know who asks, and everybody who may come along.</summary>
internal sealed class GuardedApi : IAsyncDisposable
{
    private const string Issuer = "https://issuer.example.com";
    private const string Audience = "daytrade";

    private readonly TemporaryDirectory _files;
    private readonly ECDsa _key;
    private readonly HttpClientHandler _handler = new() { AllowAutoRedirect = false, UseCookies = false };

    private GuardedApi(ApiServer server, TemporaryDirectory files, ECDsa key)
    {
        (Server, _files, _key) = (server, files, key);
        Client = new HttpClient(_handler) { BaseAddress = new Uri(server.Urls.Single()), Timeout = TimeSpan.FromSeconds(60) };
    }

    public static string ViewerKey { get; } = ApiKey.Create();

    public static string OperatorKey { get; } = ApiKey.Create();

    public ApiServer Server { get; }

    public HttpClient Client { get; }

    public static async Task<GuardedApi> StartAsync(RealtimeSystem system, Func<HttpOptions, HttpOptions>? change = null)
    {
        var (files, key) = (new TemporaryDirectory(), ECDsa.Create(ECCurve.NamedCurves.nistP256));
        await File.WriteAllTextAsync(files.File("issuer.pem"), key.ExportSubjectPublicKeyInfoPem());
        var options = new HttpOptions
        {
            Urls = "http://127.0.0.1:0",
            RequestsPerSecond = 0,
            ApiKeys =
            [
                new ApiKeyOptions { Name = "looker", Hash = ApiKeyOptions.Format(ApiKey.HashOf(ViewerKey)) },
                new ApiKeyOptions { Name = "desk", Hash = ApiKeyOptions.Format(ApiKey.HashOf(OperatorKey)), Role = AccessRole.Operator },
            ],
            Jwt = new JwtOptions { Issuer = Issuer, Audience = Audience, KeyFiles = files.File("issuer.pem") },
        };
        options = change is null ? options : change(options);
        options.Validate().ShouldBeEmpty();
        var server = await ApiServer.StartAsync(
            system, options, new ConfigurationBuilder().Build().GetSection("Kestrel"), NullLoggerFactory.Instance, CancellationToken.None);
        return new GuardedApi(server, files, key);
    }

    /// <summary>By what a request of theirs bears.</summary>
    public IReadOnlyList<(string Name, string? Role, Action<HttpRequestHeaders> Sign)> Callers() =>
    [
        ("anonymous", null, _ => { }),
        ("viewer", "viewer", headers => headers.Add("X-Api-Key", ViewerKey)),
        ("operator", "operator", headers => headers.Authorization = new("Bearer", OperatorKey)),
        ("wrong key", null, headers => headers.Add("X-Api-Key", ApiKey.Create())),
        ("empty key", null, headers => headers.Add("X-Api-Key", string.Empty)),
        ("two keys", null, headers => headers.Add("X-Api-Key", [ViewerKey, OperatorKey])),
        ("key that is its hash", null, headers => headers.Add("X-Api-Key", ApiKeyOptions.Format(ApiKey.HashOf(OperatorKey)))),
        ("viewer's token", "viewer", Bearer(Token("viewer"))),
        ("operator's token", "operator", Bearer(Token("operator"))),
        ("token without a role", "none", Bearer(Token(role: null))),
        ("token with a role that there is not", "none", Bearer(Token("admin"))),
        ("expired token", null, Bearer(Token("operator", expires: TimeSpan.FromHours(-1)))),
        ("token of tomorrow", null, Bearer(Token("operator", begins: TimeSpan.FromDays(1), expires: TimeSpan.FromDays(2)))),
        ("token for another", null, Bearer(Token("operator", audience: "other"))),
        ("token of another issuer", null, Bearer(Token("operator", issuer: "https://other.example.com"))),
        ("token of another key", null, Bearer(Token("operator", key: new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256))))),
        ("tampered token", null, Bearer(Tampered())),
        ("none-algorithm token", null, Bearer(WithoutAlgorithm())),
        ("token signed with the public key as a secret", null, Bearer(Token(
            "operator", key: new SymmetricSecurityKey(File.ReadAllBytes(_files.File("issuer.pem"))), algorithm: SecurityAlgorithms.HmacSha256))),
        ("not a token", null, Bearer("a.b.c")),
    ];

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, Action<HttpRequestHeaders> sign, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        sign(request.Headers);
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _handler.Dispose();
        await Server.DisposeAsync();
        _key.Dispose();
        _files.Dispose();
    }

    private static Action<HttpRequestHeaders> Bearer(string token) => headers => headers.Authorization = new("Bearer", token);

    private string Token(
        string? role, string issuer = Issuer, string audience = Audience, TimeSpan? begins = null, TimeSpan? expires = null, SecurityKey? key = null, string algorithm = SecurityAlgorithms.EcdsaSha256)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            NotBefore = (now + (begins ?? TimeSpan.FromHours(-2))).UtcDateTime,
            IssuedAt = (now - TimeSpan.FromHours(2)).UtcDateTime,
            Expires = (now + (expires ?? TimeSpan.FromHours(1))).UtcDateTime,
            Subject = new ClaimsIdentity([new Claim("sub", "somebody"), .. role is null ? Array.Empty<Claim>() : [new Claim("role", role)]]),
            SigningCredentials = new SigningCredentials(key ?? new ECDsaSecurityKey(_key), algorithm),
        });
    }

    /// <summary>Makes a viewer an operator without signing anew.</summary>
    private string Tampered()
    {
        var parts = Token("viewer").Split('.');
        var claims = Base64UrlEncoder.Decode(parts[1]).Replace("viewer", "operator", StringComparison.Ordinal);
        return $"{parts[0]}.{Base64UrlEncoder.Encode(claims)}.{parts[2]}";
    }

    private string WithoutAlgorithm() =>
        $"{Base64UrlEncoder.Encode(Encoding.UTF8.GetBytes("""{"alg":"none","typ":"JWT"}"""))}.{Token("operator").Split('.')[1]}.";
}
