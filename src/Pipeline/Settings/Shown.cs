using System.Globalization;

namespace AkkaDayTrade.Pipeline.Settings;

/// <summary>Options as text for people: like a record's own text, but without what is secret.</summary>
public static class Shown
{
    private const string Hidden = "***";

    private static readonly string[] Secrets = ["Key", "Secret", "Token", "ConnectionString", "EncryptionKeys", "CertificatePassword"];

    /// <summary>Of an address scheme, host, port and path alone: user names and queries may carry credentials.</summary>
    public static string Of(object options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var type = options.GetType();
        var members = type.GetProperties()
            .Where(property => property.GetMethod is { IsPublic: true, IsStatic: false } && property.GetIndexParameters().Length == 0)
            .Select(property => $"{property.Name} = {Of(property.Name, property.GetValue(options))}");
        return $"{type.Name} {{ {string.Join(", ", members)} }}";
    }

    private static string? Of(string name, object? value) => value switch
    {
        string { Length: > 0 } when Secrets.Contains(name, StringComparer.Ordinal) => Hidden,
        Uri address => address.GetComponents(UriComponents.Scheme | UriComponents.Host | UriComponents.Port | UriComponents.Path, UriFormat.UriEscaped),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
