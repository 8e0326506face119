namespace AkkaDayTrade.Host.Configuration;

/// <summary>Keeps secrets out of what people and logs get to read.</summary>
internal static class Redacted
{
    private const string Hidden = "***";

    private static readonly string[] SecretKeys = ["Key", "Secret", "Token", "ConnectionString", "EncryptionKeys", "CertificatePassword"];

    /// <summary>A setting's value as it may be shown.</summary>
    public static string Value(string key, string value)
    {
        var name = key[(key.LastIndexOf(':') + 1)..];
        if (SecretKeys.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            return Hidden;
        }

        return Uri.TryCreate(value, UriKind.Absolute, out var address) && HoldsMore(address) ? Address(address) : value;
    }

    /// <summary>Scheme, host, port and path: user names, passwords and queries may carry credentials.</summary>
    public static string Address(Uri address) => address.GetComponents(
        UriComponents.Scheme | UriComponents.Host | UriComponents.Port | UriComponents.Path, UriFormat.UriEscaped);

    private static bool HoldsMore(Uri address) => address.UserInfo.Length > 0 || address.Query.Length > 0;
}
