using System.Security.Cryptography;
using AkkaDayTrade.Pipeline.Settings;
using Microsoft.IdentityModel.Tokens;

namespace AkkaDayTrade.Host.Configuration;

/// <summary>Section `Http:Jwt`: whose signed tokens are accepted besides API keys.</summary>
public sealed record JwtOptions
{
    private const int LeastRsaBits = 2048;

    /// <summary>The `iss` that a token must have; empty = no tokens are accepted.</summary>
    public string Issuer { get; init; } = string.Empty;

    /// <summary>The `aud` that a token must have.</summary>
    public string Audience { get; init; } = string.Empty;

    /// <summary>Files with a public key in PEM each, comma-separated; several while the issuer changes its key.</summary>
    public string KeyFiles { get; init; } = string.Empty;

    /// <summary>The claim that says `viewer` or `operator`.</summary>
    public string RoleClaim { get; init; } = "role";

    internal bool IsOn => Issuer.Length > 0;

    internal IEnumerable<SettingError> Validate()
    {
        if (!IsOn)
        {
            if (Audience.Length > 0 || KeyFiles.Length > 0)
            {
                yield return new SettingError("Http:Jwt:Issuer", string.Empty, "who signs the tokens, since Http:Jwt:Audience or Http:Jwt:KeyFiles is set");
            }

            yield break;
        }

        if (Audience.Length == 0)
        {
            yield return new SettingError("Http:Jwt:Audience", string.Empty, "for whom the tokens are made: without it those for other programs would be accepted");
        }

        var files = SettingText.List(KeyFiles);
        if (files.Length == 0)
        {
            yield return new SettingError("Http:Jwt:KeyFiles", string.Empty, "files with a public key in PEM, comma-separated");
        }

        foreach (var file in files)
        {
            if (ProblemOf(file) is { } problem)
            {
                yield return new SettingError("Http:Jwt:KeyFiles", file, $"a file with a public key in PEM, RSA of at least {LeastRsaBits} bits or elliptic; {problem}");
            }
        }
    }

    /// <summary>Throws what <see cref="Validate"/> tells.</summary>
    internal IReadOnlyList<SecurityKey> ReadKeys() => [.. SettingText.List(KeyFiles).Select(ReadKey)];

    private static SecurityKey ReadKey(string file)
    {
        var pem = File.ReadAllText(file);
        if (TryReadCurve(pem) is { } curve)
        {
            return new ECDsaSecurityKey(curve);
        }

        var rsa = RSA.Create();
        rsa.ImportFromPem(pem);
        return rsa.KeySize >= LeastRsaBits ? new RsaSecurityKey(rsa) : throw new CryptographicException($"it has {rsa.KeySize} bits");
    }

    private static ECDsa? TryReadCurve(string pem)
    {
        var curve = ECDsa.Create();
        try
        {
            curve.ImportFromPem(pem);
            return curve;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            curve.Dispose();
            return null;
        }
    }

    private static string? ProblemOf(string file)
    {
        try
        {
            ReadKey(file);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException or NotSupportedException)
        {
            return exception.Message;
        }
    }
}
